import { mostFileBytes } from '#contract/import/limits.ts'

export type FileTrouble = 'empty' | 'too-large' | 'workbook' | 'not-csv' | 'name'

/** Why a file is not even sent; what is inside is the server's to judge. */
export function refuseFile({ name, size }: Pick<File, 'name' | 'size'>): FileTrouble | undefined {
  if (/\.(xlsx?|xlsm|xlsb|ods|numbers)$/i.test(name)) return 'workbook'
  if (/\.(zip|gz|pdf|docx?|png|jpe?g|json|xml)$/i.test(name)) return 'not-csv'
  if (name.length > 255) return 'name'
  if (size === 0) return 'empty'
  return size > mostFileBytes ? 'too-large' : undefined
}

import type { Output } from '#contract/api/index.ts'
import { reasonText } from '#contract/import/reasons.ts'
import { guarded } from '#contract/import/formulas.ts'
import type { Language } from '#server/html/messages.ts'

const heads: Record<Language, readonly string[]> = {
  en: ['Line', 'Column', 'Value', 'Reason', 'Record'],
  sv: ['Rad', 'Kolumn', 'Värde', 'Orsak', 'Post'],
}

/** All that is wrong with a file, a page at a time. Excel reads it as UTF-8 by its mark. */
export async function* faultsAsCsv(
  read: (after: string | undefined) => Promise<Output<'imports.faults'>>,
  lang: Language,
): AsyncGenerator<string> {
  yield `\ufeff${row(heads[lang])}`
  let after: string | undefined
  do {
    const page = await read(after)
    yield page.faults
      .map((fault) => {
        const { line, column = '', value = '', record } = fault
        return row([line === undefined ? '' : String(line), column, value, reasonText(fault, lang), record?.name ?? ''])
      })
      .join('')
    after = page.next
  } while (after !== undefined)
}

/** Guarded as an export is: values of a file that anybody may have written. */
function row(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${guarded(cell).replaceAll('"', '""')}"`).join(',')}\r\n`
}

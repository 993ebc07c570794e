import type { FormField } from '#contract/api/records.ts'

/** Neighbours that are both half stand in one row. */
export function formRows(fields: FormField[]): FormField[][] {
  const rows: FormField[][] = []
  for (const field of fields) {
    const last = rows.at(-1)
    if (field.half && last?.length === 1 && last[0]?.half) last.push(field)
    else rows.push([field])
  }
  return rows
}

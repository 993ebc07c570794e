import { useMemo, useState } from 'preact/hooks'
import type { ImportLook, LookedField } from '#contract/api/imports.ts'
import { ColumnRow } from './column-row.tsx'
import type { Draft } from './mapping.ts'
import type { Words } from './texts.ts'

export type TableProps = {
  look: ImportLook
  draft: Draft
  words: Words
  put: (column: number, to: string | undefined) => void
}

/** Every column of the file with what stands in it and where it goes. */
export function ColumnsTable({ look, draft, words, put }: TableProps) {
  const { texts } = words
  const [only, setOnly] = useState<ReadonlySet<number>>()
  const choices = useMemo(() => choicesOf(look.targets, (field) => words.target(look.entity, field)), [look, words])
  const undecided = draft.columns.flatMap((to, column) => (to === undefined ? [column] : []))
  // a row that was decided stays until the choice is made anew: nothing jumps under the hand
  const rows = only ? look.columns.filter(({ column }) => only.has(column)) : look.columns
  const pick = (label: string, on: boolean, press: () => void) => (
    <button type="button" class={`imp-seg-one${on ? ' is-on' : ''}`} aria-pressed={on} onClick={press}>
      {label}
    </button>
  )
  return (
    <div class="imp-table">
      <div class="imp-seg">
        {pick(texts.showAll(look.columns.length), only === undefined, () => setOnly(undefined))}
        {pick(texts.showUndecided(undecided.length), only !== undefined, () => setOnly(new Set(undecided)))}
      </div>
      {rows.length === 0 ? (
        <p class="meta imp-none">{texts.noneUndecided}</p>
      ) : (
        <table class="records imp-columns">
          <thead>
            <tr>
              {[texts.column, texts.samples, texts.goesTo].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((column) => (
              <ColumnRow key={column.column} column={column} to={draft.columns[column.column]} choices={choices} texts={texts} put={put} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}

export type Choices = { fields: { to: string; label: string }[]; more: { to: string; label: string }[] }

function choicesOf(targets: readonly LookedField[], labelOf: (field: LookedField) => string): Choices {
  const all = targets.filter(({ to }) => to !== '#skip').map((field) => ({ to: field.to, label: labelOf(field) }))
  return { fields: all.filter(({ to }) => !to.includes('#')), more: all.filter(({ to }) => to.includes('#')) }
}

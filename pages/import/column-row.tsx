import { useState } from 'preact/hooks'
import type { LookedColumn } from '#contract/api/imports.ts'
import type { Choices } from './columns-table.tsx'
import { draggedField } from './free-fields.tsx'
import { skip } from './mapping.ts'
import type { Texts } from './texts.ts'

type RowProps = {
  column: LookedColumn
  to: string | undefined
  choices: Choices
  texts: Texts
  put: (column: number, to: string | undefined) => void
}

const shownSamples = 3

/** One column: its name, some of its values, and where it goes: by the select, or by a field that is dropped on it. */
export function ColumnRow({ column, to, choices, texts, put }: RowProps) {
  const [over, setOver] = useState(false)
  return (
    <tr
      class={[over && 'is-over', to === skip && 'is-skipped', to === undefined && 'is-undecided'].filter(Boolean).join(' ')}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes(draggedField)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'move'
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        const field = event.dataTransfer?.getData(draggedField)
        setOver(false)
        if (!field) return
        event.preventDefault()
        put(column.column, field)
      }}
    >
      <th scope="row">
        <span class="imp-name" dir="auto" title={column.name}>
          {column.name}
        </span>
      </th>
      <td data-label={texts.samples}>
        {column.samples.length === 0 ? (
          <span class="meta imp-samples">{texts.noSamples}</span>
        ) : (
          <ul class="imp-samples">
            {column.samples.slice(0, shownSamples).map((sample) => (
              <li key={sample} title={sample}>
                <bdi>{sample}</bdi>
              </li>
            ))}
          </ul>
        )}
      </td>
      <td data-label={texts.goesTo}>
        <select
          class={`input${to === undefined ? ' is-bad' : ''}`}
          aria-label={texts.goesToOf(column.name)}
          value={to ?? ''}
          onChange={(event) => put(column.column, event.currentTarget.value || undefined)}
        >
          <option value="">{texts.undecided}</option>
          <option value={skip}>{texts.skip}</option>
          {(
            [
              [texts.fieldsGroup, choices.fields],
              [texts.moreGroup, choices.more],
            ] as const
          ).map(([label, group]) => (
            <optgroup key={label} label={label}>
              {group.map((choice) => (
                <option key={choice.to} value={choice.to}>
                  {choice.label}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <span class="meta imp-by">{column.by !== undefined && to === column.to ? texts.recognised[column.by] : ' '}</span>
      </td>
    </tr>
  )
}

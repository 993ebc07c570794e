import chevronDown from 'lucide/dist/esm/icons/chevron-down.mjs'
import type { FormField } from '#contract/api/records.ts'
import type { SearchIn } from '#services/view/search-store.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { FieldInput } from '#components/fields/field-input.tsx'
import { Icon } from '#components/ui/icon.tsx'
import '#components/fields/choice-input.css'

export type SearchField = { entity: string; label: string; field: FormField }

/** Every field that may be searched by hand, of every entity. */
export function useSearchFields(): SearchField[] {
  const { session } = useView()
  const { standard } = useTexts()
  const entities = useStore(session, (state) => state.forms?.entities)
  return (entities ?? [])
    .filter(({ search }) => search)
    .flatMap(({ name, label, searchFields }) =>
      searchFields.map((field) => ({
        entity: name,
        label: `${standard.field(name, field.name, field.label)} · ${standard.entity(name, label)}`,
        field,
      })),
    )
}

/** Which field, and its value by the field's own kind of input. */
export function FieldSearch({ searchIn }: { searchIn: Extract<SearchIn, { kind: 'field' }> }) {
  const { t } = useTexts()
  const { search } = useView()
  const value = useStore(search, (state) => state.value)
  const fields = useSearchFields()
  const at = fields.findIndex(({ entity, field }) => entity === searchIn.entity && field.name === searchIn.field)
  const chosen = fields[at]
  return (
    <div class="hand-fields">
      <span class="select">
        <select
          class="input"
          aria-label={t('hand.anotherField')}
          value={String(at)}
          onChange={(event) => {
            const to = fields[Number(event.currentTarget.value)]
            if (to) search.searchIn({ kind: 'field', entity: to.entity, field: to.field.name })
          }}
        >
          {fields.map(({ entity, label, field }, place) => (
            <option key={`${entity} ${field.name}`} value={String(place)}>
              {label}
            </option>
          ))}
        </select>
        <Icon node={chevronDown} size={14} />
      </span>
      {chosen && (
        <FieldInput
          key={`${searchIn.entity} ${searchIn.field}`}
          id="hand-field"
          entity={searchIn.entity}
          field={{ ...chosen.field, required: false, readOnly: false }}
          value={value}
          first
          change={(next) => search.fill(next)}
        />
      )}
    </div>
  )
}

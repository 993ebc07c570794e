import chevronDown from 'lucide/dist/esm/icons/chevron-down.mjs'
import { useTexts } from '#components/context.ts'
import { Icon } from '#components/ui/icon.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { controlProps, type InputProps } from './input-props.ts'
import './choice-input.css'

/** One of the CRM's own options, by the browser's own list. */
export function OptionInput(props: InputProps) {
  const { t } = useTexts()
  const { field, value, change } = props
  const chosen = typeof value === 'string' ? value : ''
  const known = field.options?.some((option) => option.value === chosen)
  return (
    <span class="select">
      <select
        {...controlProps(props)}
        class={chosen === '' ? 'input is-empty' : 'input'}
        disabled={field.readOnly}
        value={chosen}
        onChange={(event) => change(event.currentTarget.value || null)}
      >
        <option value="">{t('form.choose')}</option>
        {!known && chosen !== '' && <option value={chosen}>{chosen}</option>}
        {field.options?.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon node={chevronDown} size={14} />
    </span>
  )
}

/** Several options, each a tick box. */
export function MultiOptionInput(props: InputProps) {
  const { field, value, change, id } = props
  const chosen = Array.isArray(value) ? value : []
  return (
    <fieldset class="ticks" aria-labelledby={`${id}-label`} aria-describedby={props.describedBy}>
      {field.options?.map((option, at) => (
        <label key={option.value} class="check">
          <input
            type="checkbox"
            class="box"
            name={field.name}
            data-first={props.first && at === 0 ? '' : undefined}
            disabled={field.readOnly}
            checked={chosen.includes(option.value)}
            onChange={(event) =>
              change(event.currentTarget.checked ? [...chosen, option.value] : chosen.filter((one) => one !== option.value))
            }
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** Yes or no, with neither chosen as long as nobody did. */
export function CheckboxInput({ id, field, value, change }: InputProps) {
  const { t } = useTexts()
  return (
    <Segmented
      labelledBy={`${id}-label`}
      locked={field.readOnly}
      options={[
        { value: 'yes', label: t('record.yes') },
        { value: 'no', label: t('record.no') },
      ]}
      chosen={value === true ? 'yes' : value === false ? 'no' : undefined}
      choose={(chosen) => change(chosen === 'yes')}
    />
  )
}

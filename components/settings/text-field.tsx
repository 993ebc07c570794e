import { describedBy, FieldShell } from '../ui/field.tsx'

type Props = {
  id: string
  label: string
  value: string
  type?: 'text' | 'password'
  autocomplete?: string
  maxLength?: number
  help?: string | undefined
  fault?: string | undefined
  change(value: string): void
}

/** One line of text with its label, and what is wrong with it beside it. */
export function TextField({ id, label, value, type = 'text', autocomplete = 'off', maxLength, help, fault, change }: Props) {
  return (
    <FieldShell id={id} label={label} help={help} fault={fault}>
      <input
        id={id}
        class="input"
        type={type as 'text'}
        dir={type === 'text' ? 'auto' : undefined}
        autoComplete={autocomplete}
        spellcheck={false}
        maxLength={maxLength}
        value={value}
        aria-invalid={fault ? true : undefined}
        aria-describedby={describedBy(id, fault, help)}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </FieldShell>
  )
}

import { controlProps, type InputProps } from './input-props.ts'

const kinds = {
  phone: { type: 'tel', inputMode: 'tel' },
  email: { type: 'email', inputMode: 'email' },
  url: { type: 'url', inputMode: 'url' },
} as const

/** Text, phone, email and address: one line, the right keyboard on a phone, no browser's own faults. */
export function TextInput(props: InputProps) {
  const { field, value, change } = props
  const kind = kinds[field.type as keyof typeof kinds] ?? { type: 'text', inputMode: 'text' }
  return (
    <input
      {...controlProps(props)}
      {...kind}
      class="input"
      dir={field.type === 'text' ? 'auto' : 'ltr'}
      autocomplete="off"
      spellcheck={false}
      readOnly={field.readOnly}
      value={typeof value === 'string' ? value : ''}
      onInput={(event) => change(event.currentTarget.value)}
    />
  )
}

export function MultilineInput(props: InputProps) {
  const { field, value, change } = props
  return (
    <textarea
      {...controlProps(props)}
      class="input"
      dir="auto"
      rows={2}
      readOnly={field.readOnly}
      value={typeof value === 'string' ? value : ''}
      onInput={(event) => change(event.currentTarget.value)}
    />
  )
}

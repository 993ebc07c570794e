import { useState } from 'preact/hooks'
import { useTexts } from '#components/context.ts'
import { amountForInput, readDecimal } from '#components/format/numbers.ts'
import { isCurrency } from '#components/format/values.ts'
import { controlProps, type InputProps } from './input-props.ts'

/** Whole and decimal numbers as people write them; what is no number stays and says so. */
export function NumberInput(props: InputProps) {
  const { field, value, change } = props
  return (
    <Typed
      {...props}
      shown={typeof value === 'number' ? String(value) : ''}
      read={(plain) => {
        const number = plain === undefined ? Number.NaN : Number(plain)
        const whole = field.type === 'whole-number'
        change(Number.isNaN(number) ? null : number, !Number.isNaN(number) && (!whole || Number.isInteger(number)))
      }}
    />
  )
}

/** An amount in its currency, kept as text so that no digit is lost. */
export function CurrencyInput(props: InputProps) {
  const { value, change, field } = props
  const currency = isCurrency(value) ? value.currency : (field.currency ?? '')
  return (
    <Typed
      {...props}
      shown={isCurrency(value) ? value.amount : ''}
      read={(plain) => change(plain === undefined ? null : { amount: plain, currency }, plain !== undefined && currency !== '')}
    />
  )
}

function Typed({ shown, read, ...props }: InputProps & { shown: string; read(plain: string | undefined): void }) {
  const { locale } = useTexts()
  const [typed, setTyped] = useState<string | undefined>(undefined)
  return (
    <input
      {...controlProps(props)}
      class="input num"
      type="text"
      inputMode={props.field.type === 'whole-number' ? 'numeric' : 'decimal'}
      dir="ltr"
      autocomplete="off"
      readOnly={props.field.readOnly}
      value={typed ?? (shown === '' ? '' : amountForInput(shown, locale))}
      onInput={(event) => {
        const text = event.currentTarget.value
        setTyped(text)
        if (text.trim() === '') props.change(null)
        else read(readDecimal(text, locale))
      }}
      onBlur={() =>
        !props.invalid &&
        setTyped((text) => (text !== undefined && readDecimal(text, locale) === undefined && text !== '' ? text : undefined))
      }
    />
  )
}

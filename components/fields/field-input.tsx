import type { ComponentType } from 'preact'
import type { FieldType } from '#contract/records.ts'
import type { FormFault } from '#services/view/create-form.ts'
import { useTexts } from '#components/context.ts'
import { amountForInput } from '#components/format/numbers.ts'
import type { Texts } from '#components/messages/texts.ts'
import { FieldShell, describedBy } from '#components/ui/field.tsx'
import { CheckboxInput, MultiOptionInput, OptionInput } from './choice-input.tsx'
import { DateInput, DateTimeInput } from './date-input.tsx'
import type { InputProps } from './input-props.ts'
import { LookupInput } from './lookup-input.tsx'
import { CurrencyInput, NumberInput } from './number-input.tsx'
import { MultilineInput, TextInput } from './text-input.tsx'

/** One input per field type. */
const inputs: Record<FieldType, ComponentType<InputProps>> = {
  text: TextInput,
  phone: TextInput,
  email: TextInput,
  url: TextInput,
  multiline: MultilineInput,
  'whole-number': NumberInput,
  decimal: NumberInput,
  currency: CurrencyInput,
  date: DateInput,
  'date-time': DateTimeInput,
  checkbox: CheckboxInput,
  option: OptionInput,
  'multi-option': MultiOptionInput,
  lookup: LookupInput,
}

export type FieldInputProps = Omit<InputProps, 'invalid' | 'describedBy' | 'first'> & {
  fault?: FormFault | undefined
  source?: string | undefined
  first?: boolean
}

/** A field of a form: label, its own kind of input, and the fault beside it. */
export function FieldInput({ fault, source, first = false, ...props }: FieldInputProps) {
  const texts = useTexts()
  const { id, field } = props
  const Input = inputs[field.type]
  const help = field.readOnly ? texts.t('form.locked') : undefined
  const unit = field.type === 'currency' ? field.currency : undefined
  return (
    <FieldShell
      id={id}
      label={field.label}
      required={field.required}
      requiredLabel={texts.t('form.required.mark')}
      source={source ?? unit}
      help={help}
      fault={fault && faultWords(fault, props, texts)}
      group={field.type === 'checkbox' || field.type === 'multi-option'}
    >
      <Input {...props} first={first} invalid={fault !== undefined} describedBy={describedBy(id, fault, help)} />
    </FieldShell>
  )
}

const chosen = new Set<FieldType>(['option', 'multi-option', 'lookup', 'checkbox', 'date', 'date-time'])

function faultWords(fault: FormFault, { field }: { field: InputProps['field'] }, { t, locale }: Texts): string {
  // the sentence names the field; whether the CRM or our own check said it makes no difference to who has to mend it
  if (fault.kind === 'said') return fault.message
  if (fault.kind === 'too-long') return t('form.tooLong', { count: fault.limit })
  if (fault.kind === 'required') return t(chosen.has(field.type) ? 'form.requiredChoose' : 'form.required')
  const date = field.type === 'date' || field.type === 'date-time'
  return date
    ? t('form.unreadable.date')
    : t('form.unreadable.number', { example: amountForInput(field.type === 'whole-number' ? '12500' : '12500.50', locale) })
}

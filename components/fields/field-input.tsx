import type { ComponentType } from 'preact'
import type { FormField } from '#contract/api/records.ts'
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
  rests?: boolean | undefined
}

/** A field of a form: label, its own kind of input, and the fault beside it. */
export function FieldInput({ fault, source, first = false, rests = false, ...given }: FieldInputProps) {
  const texts = useTexts()
  const props = { ...given, field: inWords(given.entity, given.field, texts) }
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
      <Input
        {...props}
        field={rests ? { ...field, readOnly: true } : field}
        first={first}
        invalid={fault !== undefined}
        describedBy={describedBy(id, fault, help)}
      />
    </FieldShell>
  )
}

/** The field as the agent reads it: what the CRM began with has labels in the agent's language. */
function inWords(entity: string, field: FormField, { standard }: Texts): FormField {
  const { name, options } = field
  return {
    ...field,
    label: standard.field(entity, name, field.label),
    ...(options && { options: options.map(({ value, label }) => ({ value, label: standard.option(entity, name, label) })) }),
  }
}

const chosen = new Set<FieldType>(['option', 'multi-option', 'lookup', 'checkbox', 'date', 'date-time'])

function faultWords(fault: FormFault, { field }: { field: InputProps['field'] }, texts: Texts): string {
  const { t } = texts
  if (fault.kind === 'said') return t('create.crmSays', { message: fault.message })
  if (fault.kind === 'too-long') return t('form.tooLong', { count: fault.limit, length: fault.length })
  if (fault.kind === 'required') return t(chosen.has(field.type) ? 'form.requiredChoose' : 'form.required')
  return wanted(field.type, texts) ?? t('form.refused')
}

/** What a field of this type wants; text may be anything. */
function wanted(type: FieldType, { t, locale }: Texts): string | undefined {
  if (type === 'email' || type === 'phone' || type === 'url') return t(`form.wrong.${type}`)
  if (type === 'date' || type === 'date-time') return t('form.unreadable.date')
  if (chosen.has(type)) return t('form.wrong.option')
  if (type === 'whole-number') return t('form.wrong.whole', { example: amountForInput('12500', locale) })
  if (type === 'decimal' || type === 'currency') return t('form.unreadable.number', { example: amountForInput('12500.50', locale) })
  return undefined
}

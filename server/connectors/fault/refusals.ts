import { AppError } from '#contract/errors.ts'
import { WireRefusal } from './wire.ts'

/** What the fault CRM's refusals mean here. Undefined: what their status says. */
export function refusal(_status: number, body: unknown): AppError | undefined {
  const { error = '', fields, name } = WireRefusal.safeParse(body).data ?? {}
  switch (error) {
    case 'invalid_values':
      return new AppError('crm-refused', 'The CRM did not take the values', {
        hint: 'Correct what is marked and try again. Nothing was written.',
        fields: (fields ?? []).map((fault) => ({ path: `values.${fault.field}`, message: fault.message })),
        retryable: false,
      })
    case 'duplicate':
      return new AppError('duplicate-record', `The CRM has a record with this email already${name === undefined ? '' : `: ${name}`}`, {
        hint: `Tag ${name ?? 'that one'} instead, or create anyway.`,
        overridable: true,
      })
    case 'key_reused':
      return new AppError('key-reused', 'The same request key came with other values', { hint: 'Make a new key. Nothing was written.' })
    case 'no_such_record':
      return new AppError('crm-record-gone', 'The CRM has no such record any more', { hint: 'Search again and choose another record.' })
    case 'no_such_activity':
      return new AppError('crm-record-gone', 'The activity is no longer in the CRM')
    case 'no_such_entity':
      return new AppError('crm-refused', 'The CRM has no such entity', {
        hint: 'Read the forms again; the CRM may have changed.',
        retryable: false,
      })
    case 'no_such_field':
      return new AppError('crm-refused', 'The CRM has no such field', {
        hint: 'Read the forms again; the CRM may have changed.',
        retryable: false,
      })
    case 'closed':
      return new AppError('crm-refused', 'The activity is closed and takes no more text', {
        hint: 'Start a new activity.',
        retryable: false,
      })
    case 'cannot_close':
      return new AppError('crm-refused', 'A note cannot be closed', { hint: 'Choose a task or a custom activity.', retryable: false })
    default:
      return undefined
  }
}

import { controlProps, type InputProps } from './input-props.ts'

/** A day, by the browser's own picker. */
export function DateInput(props: InputProps) {
  const { value, change, field } = props
  return (
    <input
      {...controlProps(props)}
      class="input num"
      type="date"
      readOnly={field.readOnly}
      value={typeof value === 'string' ? value.slice(0, 10) : ''}
      onInput={(event) => change(event.currentTarget.value || null, !event.currentTarget.validity.badInput)}
    />
  )
}

/** A moment in the agent's own time; kept with its offset. */
export function DateTimeInput(props: InputProps) {
  const { value, change, field } = props
  return (
    <input
      {...controlProps(props)}
      class="input num"
      type="datetime-local"
      readOnly={field.readOnly}
      value={typeof value === 'string' ? localMoment(value) : ''}
      onInput={(event) => change(withOffset(event.currentTarget.value), !event.currentTarget.validity.badInput)}
    />
  )
}

/** 2026-11-21T14:30 here, whatever the offset was. */
export function localMoment(at: string): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** 2026-11-21T14:30:00+01:00, with the offset of that day. */
export function withOffset(local: string): string | null {
  const date = new Date(local)
  if (local === '' || Number.isNaN(date.getTime())) return null
  const minutes = -date.getTimezoneOffset()
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0')
  return `${local.slice(0, 16)}:00${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`
}

import { useId } from 'preact/hooks'
import './segmented.css'

export type Segment<T extends string> = { value: T; label: string }

/** One of a few, all in sight: native radio buttons in a row. */
export function Segmented<T extends string>({
  label,
  options,
  chosen,
  choose,
  labelledBy,
  locked = false,
}: {
  label?: string
  labelledBy?: string
  locked?: boolean | undefined
  options: Segment<T>[]
  chosen: T | undefined
  choose(value: T): void
}) {
  const name = useId()
  return (
    <div
      class={locked ? 'seg is-locked' : 'seg'}
      role="radiogroup"
      aria-label={label}
      aria-labelledby={labelledBy}
      aria-disabled={locked || undefined}
    >
      {options.map(({ value, label: text }) => (
        <label key={value} class={value === chosen ? 'is-on' : undefined}>
          <input
            type="radio"
            class="sr"
            name={name}
            value={value}
            disabled={locked}
            checked={value === chosen}
            onChange={() => choose(value)}
          />
          <span class="cut">{text}</span>
        </label>
      ))}
    </div>
  )
}

import { useId } from 'preact/hooks'

type ChoiceProps = {
  label: string
  value: string
  options: readonly (readonly [value: string, label: string])[]
  choose: (value: string) => void
  hint?: string | undefined
}

/** A labelled select. */
export function Choice({ label, value, options, choose, hint }: ChoiceProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        class="input"
        value={value}
        onChange={(event) => choose(event.currentTarget.value)}
        {...(hint && { 'aria-describedby': `${id}-hint` })}
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
      {hint && (
        <p class="help" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

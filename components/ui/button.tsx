import type { ComponentChildren, Ref } from 'preact'
import { useId, useState } from 'preact/hooks'
import './button.css'
import { Icon, type IconNode } from './icon.tsx'
import { Kbd } from './kbd.tsx'

export type ButtonProps = {
  children?: ComponentChildren
  kind?: 'plain' | 'primary' | 'quiet' | 'link'
  small?: boolean
  wide?: boolean
  icon?: IconNode | undefined
  /** keys that press it, shown inside */
  keys?: readonly string[] | undefined
  /** why it rests; it keeps its focus and answers a press with this */
  rests?: string | undefined
  press(event: MouseEvent): void
  class?: string
  title?: string | undefined
  label?: string | undefined
  expanded?: boolean | undefined
  controls?: string | undefined
  popup?: 'menu' | 'dialog' | undefined
  lang?: string
  buttonRef?: Ref<HTMLButtonElement>
}

/** A verb. One that rests says why, to the eye and to a screen reader. */
export function Button(props: ButtonProps) {
  const { kind = 'plain', small, wide, icon, keys, rests, press } = props
  const reason = useId()
  const [asked, setAsked] = useState(false)
  const classes = ['btn', kind !== 'plain' && `btn-${kind}`, small && 'btn-small', wide && 'btn-wide', props.class]
  return (
    <>
      <button
        type="button"
        ref={props.buttonRef ?? null}
        class={classes.filter(Boolean).join(' ')}
        aria-disabled={rests ? 'true' : undefined}
        aria-describedby={rests ? reason : undefined}
        aria-label={props.label}
        aria-expanded={props.expanded}
        aria-controls={props.controls}
        aria-haspopup={props.popup}
        title={props.title ?? rests}
        onClick={(event) => {
          if (rests) setAsked(true)
          else press(event)
        }}
        onBlur={() => setAsked(false)}
      >
        {icon && <Icon node={icon} size={14} />}
        {props.children && <span class="cut">{props.children}</span>}
        {keys?.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </button>
      {rests && (
        <span id={reason} class={asked ? 'btn-reason' : 'sr'} role={asked ? 'status' : undefined}>
          {rests}
        </span>
      )}
    </>
  )
}

export type IconButtonProps = {
  node: IconNode
  label: string
  /** the key that does the same, told in the tooltip */
  hint?: string | undefined
  flip?: boolean
  large?: boolean
  class?: string
  press(event: MouseEvent): void
  expanded?: boolean | undefined
  controls?: string | undefined
  popup?: 'menu' | 'dialog' | undefined
  rests?: boolean | undefined
  buttonRef?: Ref<HTMLButtonElement>
}

export function IconButton({
  node,
  label,
  hint,
  flip = false,
  large,
  press,
  expanded,
  controls,
  popup,
  rests,
  buttonRef,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      ref={buttonRef ?? null}
      class={`btn btn-icon ${rest.class ?? `btn-quiet${large ? '' : ' btn-small'}`}`}
      aria-label={label}
      title={hint ? `${label}  ${hint}` : label}
      aria-expanded={expanded}
      aria-controls={controls}
      aria-haspopup={popup}
      aria-disabled={rests ? 'true' : undefined}
      onClick={(event) => rests || press(event)}
    >
      <Icon node={node} flip={flip} />
    </button>
  )
}

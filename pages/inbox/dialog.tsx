import X from 'lucide/dist/esm/icons/x.mjs'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'

/** A modal dialog with a form in it; Escape and the cross leave without saving, focus goes back where it was. */
export function Dialog(props: { title: string; closeLabel: string; close: () => void; submit: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    // in the middle of the page's own room: a sidebar beside it has made the page narrower
    dialog.current?.style.setProperty('--taken', getComputedStyle(document.documentElement).marginInlineEnd)
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby={title} onClose={props.close}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          props.submit()
          // once it is drawn as wrong
          requestAnimationFrame(() => dialog.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus())
        }}
      >
        <header class="row">
          <h2 id={title} class="grow">
            {props.title}
          </h2>
          <button type="button" class="btn btn-quiet btn-icon btn-small" aria-label={props.closeLabel} onClick={props.close}>
            <Icon node={X} />
          </button>
        </header>
        {props.children}
      </form>
    </dialog>
  )
}

type TextFieldProps = {
  label: string
  value: string
  change: (value: string) => void
  hint?: string | undefined
  fault?: string | undefined
  lines?: number
  type?: 'text' | 'tel' | 'email'
  focus?: boolean
}

export function TextField({ label, value, change, hint, fault, lines, type = 'text', focus = false }: TextFieldProps) {
  const id = useId()
  const described = [fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ')
  const shared = {
    id,
    class: fault ? 'input is-bad' : 'input',
    value,
    dir: 'auto' as const,
    autofocus: focus,
    ...(described && { 'aria-describedby': described }),
    ...(fault && { 'aria-invalid': true }),
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {lines ? (
        <textarea {...shared} rows={lines} onInput={(event) => change(event.currentTarget.value)} />
      ) : (
        <input {...shared} type={type as 'text'} autocomplete="off" onInput={(event) => change(event.currentTarget.value)} />
      )}
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
      {hint && (
        <p class="help" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

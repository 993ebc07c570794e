import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import x from 'lucide/dist/esm/icons/x.mjs'
import { IconButton } from './button.tsx'
import './sheet.css'

/** A native modal dialog over the panel: focus stays inside, Escape closes, focus goes back where it was. */
export function Sheet({
  title,
  closeLabel,
  close,
  children,
}: {
  title: string
  closeLabel: string
  close(): void
  children: ComponentChildren
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useLayoutEffect(() => {
    dialog.current?.showModal()
    return () => dialog.current?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the sheet; the key for it is Escape, which the dialog has
    <dialog
      class="sheet"
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="sheet-head">
        <h2 id={heading}>{title}</h2>
        <IconButton node={x} label={closeLabel} hint="Esc" press={close} />
      </div>
      <div class="sheet-body">{children}</div>
    </dialog>
  )
}

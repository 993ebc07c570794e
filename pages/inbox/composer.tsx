import Lock from 'lucide/dist/esm/icons/lock.mjs'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from './icon.tsx'
import type { Thread } from './inbox-state.ts'
import type { Texts } from './texts.ts'
import { shortNameOf } from './visitor-names.ts'

export type ComposerProps = {
  thread: Thread
  texts: Texts
  send: (role: 'agent' | 'note', text: string) => void
  keepDraft: (text: string) => void
  reopen: () => void
}

/** Where one writes: Enter sends, Shift+Enter begins a line. What is typed stays with its thread. */
export function Composer({ thread, texts, send, keepDraft, reopen }: ComposerProps) {
  const [note, setNote] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => setNote(false), [thread.id])
  const before = useRef(thread.status)
  useLayoutEffect(() => {
    // the button that opened it again is gone: one goes on writing
    if (before.current === 'ended' && thread.status === 'open' && document.activeElement === document.body) box.current?.focus()
    before.current = thread.status
  }, [thread.status])
  if (thread.status === 'ended')
    return (
      <div class="composer composer-ended">
        <p class="grow">{texts.chatEnded}</p>
        <button type="button" class="btn" onClick={reopen}>
          {texts.reopen}
        </button>
      </div>
    )
  const name = shortNameOf(thread.visitor) ?? texts.unknown
  const label = note ? texts.writeNote : texts.writeTo(name)
  const submit = () => {
    const text = thread.draft.trim()
    if (text === '') return box.current?.focus()
    send(note ? 'note' : 'agent', text)
    setNote(false)
    box.current?.focus()
  }
  return (
    <form
      class={note ? 'composer is-note' : 'composer'}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <textarea
        ref={box}
        class="input"
        rows={2}
        dir="auto"
        maxLength={20_000}
        aria-label={label}
        placeholder={`${label}…`}
        value={thread.draft}
        onInput={(event) => keepDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
          event.preventDefault()
          submit()
        }}
      />
      <div class="row">
        <button type="button" class="btn btn-quiet btn-small" aria-pressed={note} onClick={() => setNote(!note)}>
          <Icon node={Lock} size={14} />
          {texts.note}
        </button>
        <span class="grow" />
        <button type="submit" class="btn btn-small">
          {note ? texts.saveNote : texts.send} <kbd>Enter</kbd>
        </button>
      </div>
    </form>
  )
}

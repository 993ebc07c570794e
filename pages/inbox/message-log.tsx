import Paperclip from 'lucide/dist/esm/icons/paperclip.mjs'
import { Fragment } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { visitorName } from '#contract/conversation-identity.ts'
import { Icon } from './icon.tsx'
import type { Thread } from './inbox-state.ts'
import type { Texts } from './texts.ts'
import type { Times } from './times.ts'
import { shortNameOf } from './visitor-names.ts'

/** The messages of a thread, read out as they come; keeps to the end unless one has scrolled up. */
export function MessageLog({
  thread,
  typing,
  now,
  texts,
  times,
}: {
  thread: Thread
  typing: boolean
  now: Date
  texts: Texts
  times: Times
}) {
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const shownThread = useRef('')
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    if (shownThread.current !== thread.id || atEnd.current) element.scrollTop = element.scrollHeight
    shownThread.current = thread.id
  }, [thread.id, thread.messages.length, typing])
  // the sidebar beside comes and goes: what was at the end stays at the end
  useEffect(() => {
    const element = box.current
    if (!element) return
    const sizes = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight
    })
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [])
  const name = visitorName(thread.visitor) ?? texts.unknown
  return (
    <div
      class="says"
      role="log"
      aria-label={texts.log(name)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
      tabIndex={0}
      ref={box}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
        atEnd.current = scrollHeight - scrollTop - clientHeight < 48
      }}
    >
      <div class="says-push" />
      {thread.messages.map((message, index) => {
        const before = thread.messages[index - 1]
        return (
          <Fragment key={message.id}>
            {(!before || !times.sameDay(before.at, message.at)) && <p class="say-day">{times.day(message.at, now)}</p>}
            <Say message={message} visitor={name} texts={texts} times={times} />
          </Fragment>
        )
      })}
      {typing && (
        <p class="say say-typing">
          <span class="sr">{texts.typing(shortNameOf(thread.visitor) ?? texts.unknown)}</span>
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
        </p>
      )}
    </div>
  )
}

type SayProps = { message: Thread['messages'][number]; visitor: string; texts: Texts; times: Times }

function Say({ message, visitor, texts, times }: SayProps) {
  const time = (
    <time class="num" dateTime={message.at} title={times.whole(message.at)}>
      {times.time(message.at)}
    </time>
  )
  if (message.role === 'system')
    return (
      <p class="say-system">
        {time} · {message.text}
      </p>
    )
  const mine = message.role === 'agent' || message.role === 'note'
  const who = message.role === 'note' ? texts.onlyColleagues : mine ? message.author?.split(' ')[0] : message.author
  const speaker = message.role === 'note' ? texts.onlyColleagues : (message.author ?? (mine ? texts.you : visitor))
  return (
    <div class={`say${mine ? ' say-mine' : ''}${message.role === 'note' ? ' say-note' : ''}`}>
      {/* heard before what is said; for the eye the side tells it */}
      <span class="sr">{speaker}: </span>
      <p class="say-text" dir="auto">
        {message.text}
      </p>
      {message.attachments
        ?.filter((attachment) => /^https?:\/\//i.test(attachment.url))
        .map((attachment) => (
          <a key={attachment.url} class="say-file" href={attachment.url} target="_blank" rel="noopener noreferrer">
            <Icon node={Paperclip} size={12} />
            <span class="sr">{texts.attachment} </span>
            {attachment.name}
          </a>
        ))}
      <span class="meta">
        {who && <span aria-hidden="true">{who} · </span>}
        {time}
      </span>
    </div>
  )
}

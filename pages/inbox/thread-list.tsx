import MessageCircle from 'lucide/dist/esm/icons/message-circle.mjs'
import Search from 'lucide/dist/esm/icons/search.mjs'
import Smartphone from 'lucide/dist/esm/icons/smartphone.mjs'
import Check from 'lucide/dist/esm/icons/check.mjs'
import { useRef, useState } from 'preact/hooks'
import { visitorName } from '#contract/conversation-identity.ts'
import type { PracticeStates } from '#contract/practice.ts'
import { Icon } from './icon.tsx'
import { byLatest, type Thread } from './inbox-state.ts'
import type { Texts } from './texts.ts'
import type { Times } from './times.ts'

export type ThreadListProps = {
  threads: readonly Thread[]
  openId: string | undefined
  states: PracticeStates | undefined
  typing: ReadonlySet<string>
  now: Date
  texts: Texts
  times: Times
  address: (id: string) => string
  open: (id: string, how: 'push' | 'replace') => void
}

/** The list on the left: live chats, endless threads, ended chats; arrows go through it, the field on top narrows it. */
export function ThreadList(props: ThreadListProps) {
  const { threads, texts, open, openId } = props
  const [wanted, setWanted] = useState('')
  const list = useRef<HTMLElement>(null)
  const shown = byLatest(threads.filter((thread) => holds(thread, wanted)))
  const groups = [
    { title: texts.live, threads: shown.filter((thread) => thread.channel === 'chat' && thread.status === 'open') },
    { title: texts.sms, threads: shown.filter((thread) => thread.channel === 'sms') },
    { title: texts.ended, threads: shown.filter((thread) => thread.channel === 'chat' && thread.status === 'ended') },
  ].filter((group) => group.threads.length > 0)

  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return
    const rows = [...(list.current?.querySelectorAll<HTMLAnchorElement>('a.peer') ?? [])]
    const here = rows.indexOf(document.activeElement as HTMLAnchorElement)
    const from = here >= 0 ? here : rows.findIndex((row) => row.dataset.thread === openId) - (step === 1 ? 0 : -1)
    const next = rows[Math.min(rows.length - 1, Math.max(0, here < 0 && step === 1 ? 0 : from + step))]
    if (!next) return
    event.preventDefault()
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
    if (next.dataset.thread !== undefined && window.matchMedia('(min-width: 40rem)').matches) open(next.dataset.thread, 'replace')
  }
  return (
    <nav class="list" aria-label={texts.conversations} ref={list} onKeyDown={move}>
      <div class="list-search">
        <Icon node={Search} size={14} />
        <input
          class="input"
          type="search"
          aria-label={texts.search}
          placeholder={texts.search}
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setWanted('')
          }}
        />
      </div>
      {/* stands in for the bar's chip where the bar has no room */}
      <p class="list-note">
        <b>{texts.sample}.</b> {texts.sampleText}
      </p>
      {groups.map((group) => (
        <section key={group.title}>
          <h2>{group.title}</h2>
          <ul>
            {group.threads.map((thread) => (
              <Row key={thread.id} thread={thread} {...props} />
            ))}
          </ul>
        </section>
      ))}
      {shown.length === 0 && (
        <div class="list-empty">
          <p>{texts.noHits(wanted)}</p>
          <button type="button" class="btn btn-small" onClick={() => setWanted('')}>
            {texts.clearSearch}
          </button>
        </div>
      )}
    </nav>
  )
}

function Row({ thread, openId, states, typing, now, texts, times, address, open }: ThreadListProps & { thread: Thread }) {
  const last = thread.messages.at(-1)
  const said = thread.messages.findLast((message) => message.role !== 'system' && message.role !== 'note') ?? last
  return (
    <li>
      <a
        class="peer"
        href={address(thread.id)}
        data-thread={thread.id}
        aria-current={thread.id === openId ? 'true' : undefined}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          open(thread.id, 'push')
        }}
      >
        <span class="face">
          <Icon node={thread.channel === 'sms' ? Smartphone : MessageCircle} />
        </span>
        <span class="peer-text">
          <span class="peer-name cut">
            <bdi>{visitorName(thread.visitor)?.trim() ?? texts.unknown}</bdi>
          </span>
          <span class="meta cut">
            <bdi>{typing.has(thread.id) ? `${texts.typing(visitorName(thread.visitor) ?? texts.unknown)}…` : said?.text}</bdi>
          </span>
        </span>
        <span class="peer-side">
          {last && (
            <time class="meta num" dateTime={last.at} title={times.whole(last.at)}>
              {times.short(last.at, now)}
            </time>
          )}
          <RowState thread={thread} current={thread.id === openId} states={states} texts={texts} />
        </span>
      </a>
    </li>
  )
}

/** One fact at the end of a row: what is unread, else how the tag stands, else that the open chat is live. */
function RowState({
  thread,
  current,
  states,
  texts,
}: {
  thread: Thread
  current: boolean
  states: PracticeStates | undefined
  texts: Texts
}) {
  if (thread.unread > 0)
    return (
      <span class="badge">
        {thread.unread}
        <span class="sr"> {texts.unread(thread.unread).replace(/^\d+ /, '')}</span>
      </span>
    )
  const state = states?.[thread.id]
  if (state === 'tagged')
    return (
      <span class="chip chip-ok">
        <Icon node={Check} size={12} />
        {texts.states.tagged}
      </span>
    )
  if (state === 'failed') return <span class="chip chip-bad">{texts.states.failed}</span>
  if (state !== undefined) return <span class="chip">{texts.states[state]}</span>
  if (current && thread.channel === 'chat' && thread.status === 'open') return <span class="chip chip-ok">{texts.live}</span>
  if (states !== undefined && thread.status === 'ended') return <span class="chip chip-warn">{texts.states.untagged}</span>
  return null
}

function holds(thread: Thread, wanted: string): boolean {
  const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()
  const sought = fold(wanted.trim())
  if (sought === '') return true
  const { visitor } = thread
  const digits = sought.replace(/\D/g, '')
  if (digits.length > 2 && visitor.phones.some((phone) => phone.replace(/\D/g, '').includes(digits))) return true
  return [visitorName(visitor) ?? '', ...visitor.phones, ...visitor.emails, ...thread.messages.map((message) => message.text)].some(
    (text) => fold(text).includes(sought),
  )
}

import CloudOff from 'lucide/dist/esm/icons/cloud-off.mjs'
import MessageSquarePlus from 'lucide/dist/esm/icons/message-square-plus.mjs'
import RotateCcw from 'lucide/dist/esm/icons/rotate-ccw.mjs'
import Smartphone from 'lucide/dist/esm/icons/smartphone.mjs'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { PracticeStart, PracticeStates } from '#contract/practice.ts'
import { EditVisitor } from './edit-visitor.tsx'
import { Icon } from './icon.tsx'
import * as inbox from './inbox-state.ts'
import type { InboxStore } from './inbox-store.ts'
import { NewSms } from './new-sms.tsx'
import type { Visitors } from './scripted-visitors.ts'
import type { Texts } from './texts.ts'
import { ThreadList } from './thread-list.tsx'
import { ThreadView } from './thread-view.tsx'
import type { Tour } from './tour.ts'
import { TourCard } from './tour-card.tsx'
import { shortNameOf } from './visitor-names.ts'
import type { Times } from './times.ts'
import { Dialog } from './dialog.tsx'

export type InboxProps = {
  store: InboxStore
  start: PracticeStart
  visitors: Visitors
  states: PracticeStates | undefined
  /** the thread named in the address */
  openId: string | undefined
  language: string
  texts: Texts
  times: Times
  now: () => Date
  address: (id: string) => string
  /** opens a thread, or none, and writes it into the address */
  go: (id: string | undefined, how: 'push' | 'replace') => void
  tour: { tour: Tour; cut: () => void; restore: () => void; close: (closed: boolean) => void; startOver: () => void }
}

/** The practice inbox: a bar, the list, one conversation. */
export function Inbox(props: InboxProps) {
  const { store, start, visitors, states, openId, language, texts, times, go } = props
  const [asking, setAsking] = useState<'visitor' | 'sms' | 'start-over' | undefined>(undefined)
  const state = store.get()
  const thread = state.threads.find((each) => each.id === openId)
  const now = useMinute(props.now)
  const agent = start.agent.name
  const reveal = (id: string) => document.querySelector(`[data-thread="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' })
  useEffect(() => {
    document.title = thread
      ? `${texts.title}: ${thread.visitor.fullName || thread.visitor.firstName || thread.visitor.phones[0] || texts.unknown}`
      : texts.title
  }, [thread?.id, thread?.visitor, texts])

  useTurns(openId)

  const arrive = () => {
    let id: string | undefined
    store.update((before, at) => {
      const came = inbox.arrive(before, start, at, language)
      id = came?.id
      return came?.inbox ?? before
    })
    if (id !== undefined) requestAnimationFrame(() => id !== undefined && reveal(id))
  }
  const ofTemplate = (template: string) => state.threads.find((each) => each.template === template)
  const nameOf = (template: string) => {
    const visitor = ofTemplate(template)?.visitor
    return visitor && shortNameOf(visitor)
  }
  return (
    <div class={openId === undefined ? 'app inbox' : 'app inbox has-thread'}>
      <Bar texts={texts}>
        <button type="button" class="btn btn-small" title={texts.newChat} onClick={arrive}>
          <Icon node={MessageSquarePlus} size={14} />
          <span class="bar-word">{texts.newChat}</span>
        </button>
        <button type="button" class="btn btn-small" title={texts.newSms} onClick={() => setAsking('sms')}>
          <Icon node={Smartphone} size={14} />
          <span class="bar-word">{texts.newSms}</span>
        </button>
        <button type="button" class="btn btn-small" title={texts.startOver} onClick={() => setAsking('start-over')}>
          <Icon node={RotateCcw} size={14} />
          <span class="bar-word">{texts.startOver}</span>
        </button>
      </Bar>
      <ThreadList
        threads={state.threads}
        openId={openId}
        states={states}
        typing={visitors.typing()}
        now={now}
        texts={texts}
        times={times}
        address={props.address}
        open={go}
      />
      <TourCard
        {...props.tour}
        texts={texts}
        signedIn={states !== undefined}
        now={() => new Date()}
        nameOf={nameOf}
        show={(template) => {
          const id = ofTemplate(template)?.id
          if (id === undefined) return
          go(id, 'push')
          reveal(id)
        }}
      />
      {thread ? (
        <ThreadView
          thread={thread}
          typing={visitors.typing().has(thread.id)}
          now={now}
          language={language}
          texts={texts}
          times={times}
          send={(role, text) => {
            store.update((before, at) =>
              inbox.writeDraft(inbox.say(before, thread.id, { role, text, author: agent }, at, true), thread.id, ''),
            )
            if (role === 'agent') visitors.answer(thread.id)
          }}
          keepDraft={(text) => store.update((before) => inbox.writeDraft(before, thread.id, text), { silent: true })}
          end={() => store.update((before, at) => inbox.endChat(before, thread.id, texts.endedBy(agent), at))}
          reopen={() => store.update((before, at) => inbox.reopen(before, thread.id, texts.reopenedBy(agent), at))}
          edit={() => setAsking('visitor')}
          letWrite={() => visitors.speakNow(thread.id)}
          back={() => go(undefined, 'push')}
        />
      ) : (
        <main class="thread thread-none">
          <Icon node={openId === undefined ? MessageSquarePlus : CloudOff} />
          <h2>{openId === undefined ? texts.none : texts.lost}</h2>
          <p>{openId === undefined ? texts.noneText : texts.lostText}</p>
          {openId !== undefined && (
            <button type="button" class="btn btn-small" onClick={() => go(undefined, 'replace')}>
              {texts.back}
            </button>
          )}
        </main>
      )}
      {asking === 'visitor' && thread && (
        <EditVisitor
          visitor={thread.visitor}
          texts={texts}
          close={() => setAsking(undefined)}
          save={(visitor) => {
            store.update((before) => inbox.editVisitor(before, thread.id, visitor))
            setAsking(undefined)
          }}
        />
      )}
      {asking === 'sms' && (
        <NewSms
          texts={texts}
          close={() => setAsking(undefined)}
          start={(to) => {
            let id: string | undefined
            store.update((before, at) => {
              const made = inbox.composeSms(before, to, at)
              id = made.id
              return made.inbox
            })
            setAsking(undefined)
            if (id !== undefined) go(id, 'push')
          }}
        />
      )}
      {asking === 'start-over' && (
        <Dialog
          title={texts.startOver}
          closeLabel={texts.close}
          close={() => setAsking(undefined)}
          submit={() => {
            store.startOver()
            props.tour.startOver()
            setAsking(undefined)
            go(store.get().threads[0]?.id, 'replace')
          }}
        >
          <p>{texts.startOverAsk}</p>
          <div class="form-acts">
            <button type="submit" class="btn btn-primary">
              {texts.startOver}
            </button>
            <button type="button" class="btn btn-quiet" onClick={() => setAsking(undefined)}>
              {texts.cancel}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  )
}

function Bar({ texts, children }: { texts: Texts; children: ComponentChildren }) {
  return (
    <header class="bar">
      <svg class="logo" viewBox="0 0 20 20" aria-hidden="true">
        <path
          fill="currentColor"
          d="M2.5 4.6c0-1.2.9-2.1 2.1-2.1h5.2c.6 0 1.1.2 1.5.6l5.6 5.6c.8.8.8 2.1 0 3l-5.2 5.2c-.8.8-2.2.8-3 0L3.1 11.3c-.4-.4-.6-.9-.6-1.5z"
        />
        <circle class="logo-hole" cx="6.6" cy="6.6" r="1.5" />
        <path class="logo-tick" d="m8.2 10.2 2 2 3.2-3.4" />
      </svg>
      <h1 class="cut">{texts.title}</h1>
      <span class="chip bar-chip" title={texts.sampleText}>
        {texts.sample}
        <span class="sr">. {texts.sampleText}</span>
      </span>
      <span class="grow" />
      {children}
    </header>
  )
}

/** Where list and conversation take turns, the focus goes along: to the way back, and back to the row. */
function useTurns(openId: string | undefined) {
  const before = useRef(openId)
  useEffect(() => {
    const [was, at] = [before.current, document.activeElement]
    before.current = openId
    if (was === openId || (at && at !== document.body && at.checkVisibility?.())) return
    const row = was === undefined ? null : document.querySelector<HTMLElement>(`[data-thread="${CSS.escape(was)}"]`)
    const to = openId === undefined ? row : document.querySelector<HTMLElement>('.thread-back')
    if (to?.checkVisibility?.()) to.focus()
  }, [openId])
}

/** The present, told again each minute so that "today" does not grow old. */
function useMinute(now: () => Date): Date {
  const [moment, setMoment] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setMoment(now()), 60_000)
    return () => clearInterval(timer)
  }, [now])
  return moment
}

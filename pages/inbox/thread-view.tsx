import ArrowLeft from 'lucide/dist/esm/icons/arrow-left.mjs'
import Lightbulb from 'lucide/dist/esm/icons/lightbulb.mjs'
import MessageSquareReply from 'lucide/dist/esm/icons/message-square-reply.mjs'
import UserRoundPen from 'lucide/dist/esm/icons/user-round-pen.mjs'
import { useRef } from 'preact/hooks'
import { Composer } from './composer.tsx'
import { visitorName } from '#contract/conversation-identity.ts'
import { Icon } from './icon.tsx'
import type { Thread } from './inbox-state.ts'
import { MessageLog } from './message-log.tsx'
import type { Texts } from './texts.ts'
import type { Times } from './times.ts'
import { contactLine, shortNameOf } from './visitor-names.ts'

export type ThreadViewProps = {
  thread: Thread
  typing: boolean
  now: Date
  language: string
  texts: Texts
  times: Times
  send: (role: 'agent' | 'note', text: string) => void
  keepDraft: (text: string) => void
  end: () => void
  reopen: () => void
  edit: () => void
  letWrite: () => void
  back: () => void
}

/** One conversation: who it is with and what is known, the messages, the composer. */
export function ThreadView(props: ThreadViewProps) {
  const { thread, typing, now, texts, times, language } = props
  const name = visitorName(thread.visitor) ?? texts.unknown
  const main = useRef<HTMLElement>(null)
  const more = thread.replies.length + thread.unasked.length > 0
  return (
    <main class="thread" ref={main}>
      <header class="thread-head">
        <div class="thread-who">
          <button type="button" class="btn btn-quiet btn-icon btn-small thread-back" aria-label={texts.back} onClick={props.back}>
            <Icon node={ArrowLeft} />
          </button>
          <div class="grow">
            <h2 class="thread-name">
              <bdi>{name}</bdi>
            </h2>
            <p class="meta thread-contact">
              {thread.sourceName !== 'Practice inbox' && <span>{thread.sourceName}</span>}
              {contactLine(thread.visitor).map((value) => (
                <bdi key={value} class="num">
                  {value}
                </bdi>
              ))}
            </p>
          </div>
          <div class="thread-acts">
            {/* the one that goes away stands first: nothing else comes under the pointer */}
            {thread.channel === 'chat' && thread.status === 'open' && (
              <button
                type="button"
                class="btn btn-small"
                onClick={() => {
                  props.end()
                  // the button goes; that the chat has ended stands among the messages
                  main.current?.querySelector<HTMLElement>('[role="log"]')?.focus()
                }}
              >
                {texts.endChat}
              </button>
            )}
            <button type="button" class="btn btn-small" onClick={props.edit}>
              <Icon node={UserRoundPen} size={14} />
              {texts.editVisitor}
            </button>
          </div>
        </div>
        {Object.keys(thread.visitor.variables).length > 0 && (
          <dl class="vars">
            {Object.entries(thread.visitor.variables).map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd dir="auto" title={value}>
                  {value}
                </dd>
              </div>
            ))}
          </dl>
        )}
        <div class="lesson">
          <Icon node={Lightbulb} size={14} />
          <p class="grow">
            <span class="sr">{texts.lesson}: </span>
            {language === 'sv' ? thread.lesson.sv : thread.lesson.en}
          </p>
          {thread.status === 'open' && (
            <button
              type="button"
              class="btn btn-link btn-small"
              aria-disabled={!more}
              aria-describedby={more ? undefined : 'nothing-more'}
              title={more ? undefined : texts.nothingMore}
              onClick={() => more && props.letWrite()}
            >
              <Icon node={MessageSquareReply} size={14} />
              <span class="cut">{texts.letWrite(shortNameOf(thread.visitor) ?? texts.unknown)}</span>
            </button>
          )}
          {!more && (
            <span class="sr" id="nothing-more">
              {texts.nothingMore}
            </span>
          )}
        </div>
      </header>
      <MessageLog thread={thread} typing={typing} now={now} texts={texts} times={times} />
      <Composer thread={thread} texts={texts} send={props.send} keepDraft={props.keepDraft} reopen={props.reopen} />
    </main>
  )
}

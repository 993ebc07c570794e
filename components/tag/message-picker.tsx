import type { Conversation, Message } from '#contract/conversation.ts'
import { visitorName } from '#contract/conversation-identity.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { clockTime } from '#contract/moments.ts'
import { shortName } from '#components/format/names.ts'
import { BackRow } from '#components/shell/back-row.tsx'
import { useCommand } from '#components/shell/commands.ts'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Foot } from '#components/ui/foot.tsx'
import { asChoice, chosenIds, withMessage } from './message-choice.ts'
import { RolesGuessed } from './roles-guessed.tsx'
import { useStep } from './use-step.ts'
import '#components/fields/choice-input.css'
import '#components/search/hits.css'
import './message-picker.css'

/** Message by message; private notes start unticked. */
export function MessagePicker() {
  const { conversation } = useView()
  const open = useStore(conversation, (state) => state.finding?.conversation)
  return open ? <Picker conversation={open} /> : <BackRow />
}

function Picker({ conversation }: { conversation: Conversation }) {
  const { t } = useTexts()
  const { choices, navigation } = useView()
  useStore(choices, (state) => state.by)
  const { messages } = conversation
  const chosen = chosenIds(messages, choices.of(conversation).messageIds)
  const only = (wanted: (message: Message) => boolean) =>
    choices.messages(conversation, asChoice(messages, new Set(messages.filter(wanted).map(({ id }) => id))))
  const all = () => only(({ role }) => role !== 'note')
  const notesOut = messages.filter(({ id, role }) => role === 'note' && !chosen.has(id)).length
  const use = () => navigation.back()
  const rests = chosen.size === 0 ? t('messages.noneChosen') : undefined
  useCommand('all', all)
  const step = useStep(rests ? undefined : 'use messages')
  useCommand('primary', rests ? undefined : use)
  return (
    <>
      <BackRow>
        <Button kind="link" small press={all}>
          {t('messages.all')}
        </Button>
        <Button kind="link" small press={() => only(({ role }) => role === 'visitor')}>
          {t('messages.visitor')}
        </Button>
      </BackRow>
      <main class="tg-main" tabIndex={-1}>
        <div class="sec">
          <h2 class="rec-name picker-title">{t('messages.title')}</h2>
          <RolesGuessed conversation={conversation} />
          <ul class="hits">
            {messages.map((message) => (
              <Row
                key={message.id}
                message={message}
                conversation={conversation}
                on={chosen.has(message.id)}
                set={(on) => choices.messages(conversation, withMessage(messages, chosen, message.id, on))}
              />
            ))}
          </ul>
        </div>
      </main>
      <Foot step={step}>
        <div class="meta" role="status">
          {t('messages.summary', { chosen: chosen.size, count: messages.length })}
          {notesOut > 0 && `, ${t('messages.notesOut', { count: notesOut })}`}
        </div>
        <Button kind="primary" wide keys={[t('key.ctrl'), t('key.enter')]} rests={rests} press={use}>
          {t('messages.use')}
        </Button>
      </Foot>
    </>
  )
}

function Row({ message, conversation, on, set }: { message: Message; conversation: Conversation; on: boolean; set(on: boolean): void }) {
  const { t, locale } = useTexts()
  const { role, text, at, attachments } = message
  return (
    <li>
      <label class={role === 'note' ? 'pick-row is-private' : 'pick-row'}>
        <input type="checkbox" class="box" checked={on} onChange={(event) => set(event.currentTarget.checked)} />
        <span class="grow">
          <span class="row pick-head">
            <span class="cut" dir="auto">
              {authorOf(message, conversation, t)}
            </span>
            {role === 'note' && <Chip tone="warn">{t('messages.private')}</Chip>}
            <span class="grow" />
            {at && <span class="meta num">{clockTime(at, locale)}</span>}
          </span>
          <span class="cut-2 quiet-text" dir="auto" title={text}>
            {text}
          </span>
          {attachments && attachments.length > 0 && <span class="meta">{t('messages.attachment', { count: attachments.length })}</span>}
        </span>
      </label>
    </li>
  )
}

function authorOf({ role, author }: Message, { visitor }: Conversation, t: ReturnType<typeof useTexts>['t']): string {
  if (role === 'system') return t('messages.system')
  if (role === 'visitor') return shortName(author ?? visitorName(visitor) ?? t('messages.visitorName'), 'contact')
  return author ? shortName(author, 'contact') : t(role === 'bot' ? 'messages.bot' : 'messages.agent')
}

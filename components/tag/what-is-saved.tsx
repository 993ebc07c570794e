import type { Conversation, Message } from '#contract/conversation.ts'
import type { RecordSummary } from '#contract/records.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { clockTime } from '#contract/moments.ts'
import { chosenIds, type Part, partState, withPart } from './message-choice.ts'
import { RolesGuessed } from './roles-guessed.tsx'
import '#components/fields/choice-input.css'

/** Which messages go into the CRM, in two ticks; one by one behind "Choose messages". */
export function WhatIsSaved({ conversation, records }: { conversation: Conversation; records: RecordSummary[] }) {
  const { t, locale } = useTexts()
  const { choices, navigation, session } = useView()
  useStore(choices, (state) => state.by)
  const activity = useStore(session, (state) => state.forms?.tagging.activity ?? 'note')
  const { messages } = conversation
  const chosen = chosenIds(messages, choices.of(conversation).messageIds)
  const count = (part: Part) => messages.filter((message) => (message.role === 'note') === (part === 'notes')).length
  const set = (part: Part, on: boolean) => choices.messages(conversation, withPart(messages, chosen, part, on))
  const talk = count('talk')
  const notes = count('notes')
  const chosenTalk = messages.filter(({ id, role }) => role !== 'note' && chosen.has(id)).length
  return (
    <section class="sec">
      <div class="sec-head">
        <h3 class="grow">{t('answers.what')}</h3>
        <button type="button" class="link meta" onClick={() => navigation.go({ view: 'messages', records })}>
          {t('answers.choose')}
        </button>
      </div>
      <RolesGuessed conversation={conversation} />
      <div class="saved-checks">
        <Check state={partState(messages, chosen, 'talk')} set={(on) => set('talk', on)}>
          {chosenTalk === talk ? t('answers.all', { count: talk }) : t('answers.some', { chosen: chosenTalk, count: talk })}
          <span class="meta">{span(messages, locale, t, t(`activity.${activity}`))}</span>
        </Check>
        {notes > 0 && (
          <Check state={partState(messages, chosen, 'notes')} set={(on) => set('notes', on)}>
            {t('answers.notes', { count: notes })}
            <span class="meta">{t('answers.notesOut')}</span>
          </Check>
        )}
      </div>
    </section>
  )
}

function Check({ state, set, children }: { state: 'all' | 'some' | 'none'; set(on: boolean): void; children: preact.ComponentChildren }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        class="box"
        checked={state === 'all'}
        ref={(box) => {
          if (box) box.indeterminate = state === 'some'
        }}
        onChange={(event) => set(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  )
}

function span(messages: Message[], locale: string, t: ReturnType<typeof useTexts>['t'], activity: string): string {
  const times = messages.flatMap(({ at }) => (at ? [at] : []))
  const [from] = times
  const to = times.at(-1)
  return from && to ? t('answers.span', { from: clockTime(from, locale), to: clockTime(to, locale), activity }) : ''
}

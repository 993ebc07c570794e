import { useEffect, useRef } from 'preact/hooks'
import type { Conversation } from '#contract/conversation.ts'
import type { RecordSummary } from '#contract/records.ts'
import { useSidebar, useStore } from '#components/context.ts'
import { FieldList } from '#components/fields/field-list.tsx'
import { buttonName } from '#components/format/names.ts'
import { KindIcon } from '#components/record/kind-icon.tsx'
import { BackRow } from '#components/shell/back-row.tsx'
import { useCommand } from '#components/shell/commands.ts'
import { Button } from '#components/ui/button.tsx'
import { FieldShell } from '#components/ui/field.tsx'
import { Foot } from '#components/ui/foot.tsx'
import { useTagging } from './use-tagging.ts'
import { useStep } from './use-step.ts'
import { useUnseen } from './use-unseen.ts'
import { useTagLabel, useTagRests } from './use-tag-label.ts'
import { WhatIsSaved } from './what-is-saved.tsx'
import '#components/record/record.css'
import './tag-form.css'

/** The answers before a tag: subject, what the CRM wants to know, which messages. One form for one record or for all. */
export function TagForm({ records }: { records: RecordSummary[] }) {
  const { view } = useSidebar()
  const open = useStore(view.conversation, (state) => state.finding?.conversation)
  return open ? <Form conversation={open} records={records} /> : <BackRow />
}

function Form({ conversation, records }: { conversation: Conversation; records: RecordSummary[] }) {
  const { view, texts } = useSidebar()
  const { t } = texts
  const { choices, session, actions } = view
  const { tagAnswered } = useTagging()
  const shell = useRef<HTMLDivElement>(null)
  useStore(choices, (state) => state.by)
  const rests = useTagRests()
  const tagging = useStore(session, (state) => state.forms?.tagging)
  const now = choices.of(conversation)
  const asked = actions.asked(records)
  const count = asked.activity.length + asked.record.reduce((sum, { fields }) => sum + fields.length, 0)
  const faults = Object.keys(now.faults).length
  const [first] = records
  const name = useTagLabel(first ? buttonName(first, []) : '')
  const submit = (event: Event) => {
    tagAnswered(event, records)
  }
  const unseen = useUnseen()
  const step = useStep(rests ? undefined : 'tag answered')
  useCommand('primary', rests ? undefined : submit)
  useEffect(() => {
    if (faults === 0) {
      view.navigation.hush('faults')
      return
    }
    view.navigation.say(t('say.faults', { count: faults }), 'faults')
    shell.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [faults])
  return (
    <>
      <BackRow />
      <main class="tg-main" tabIndex={-1}>
        <div class="sec" ref={shell}>
          <div class="row form-head">
            {first && records.length === 1 && <KindIcon kind={first.kind} />}
            <div class="grow">
              <h2 class={records.length > 1 ? 'rec-name' : 'strong cut'} dir="auto" title={first?.name}>
                {records.length > 1 ? t('answers.to', { count: records.length }) : first?.name}
              </h2>
              <div class="meta cut">
                {records.length > 1
                  ? records.map((record) => buttonName(record, records)).join(', ')
                  : t(count > 0 ? 'answers.tagged' : 'answers.none', { count })}
              </div>
            </div>
          </div>
          <div class="form">
            {tagging?.subjectChange && <Subject conversation={conversation} suffix={tagging.suffix} value={now.subject} />}
            <FieldList
              scope="tag-activity"
              entity={first?.ref.entity ?? ''}
              fields={asked.activity}
              values={now.activityValues}
              faults={now.faults}
              first={asked.activity[0]?.name}
              change={(field, value, readable) => choices.answer(conversation, 'activityValues', field, value, readable)}
            />
            {asked.record.map(({ entity, label, fields }) => (
              <>
                {asked.record.length > 1 && (
                  <h3 key={entity} class="label">
                    {t('answers.only', { entity: texts.standard.entity(entity, label) })}
                  </h3>
                )}
                <FieldList
                  scope={`tag-${entity}`}
                  entity={entity}
                  fields={fields}
                  values={now.recordValues}
                  faults={now.faults}
                  first={asked.activity.length === 0 ? fields[0]?.name : undefined}
                  change={(field, value, readable) => choices.answer(conversation, 'recordValues', field, value, readable)}
                />
              </>
            ))}
          </div>
        </div>
        <WhatIsSaved conversation={conversation} records={records} />
      </main>
      <Foot step={step} unseen={unseen}>
        <Button kind="primary" wide keys={[t('key.ctrl'), t('key.enter')]} rests={rests} press={submit}>
          {records.length > 1 ? t('tag.allNow', { count: records.length }) : name}
        </Button>
      </Foot>
    </>
  )
}

function Subject({ conversation, suffix, value }: { conversation: Conversation; suffix: string; value: string }) {
  const { view, texts } = useSidebar()
  const { t } = texts
  const shown = value.trim()
  return (
    <FieldShell
      id="tag-subject"
      label={t('answers.subject')}
      help={shown ? t('answers.savedAs', { subject: suffix ? `${shown} | ${suffix}` : shown }) : undefined}
    >
      <input
        id="tag-subject"
        class="input"
        type="text"
        dir="auto"
        maxLength={255}
        autocomplete="off"
        aria-describedby={shown ? 'tag-subject-help' : undefined}
        value={value}
        onInput={(event) => view.choices.subject(conversation, event.currentTarget.value)}
      />
    </FieldShell>
  )
}

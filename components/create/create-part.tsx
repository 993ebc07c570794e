import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { EntityForms, FormField } from '#contract/api/records.ts'
import type { FieldValue, RecordSummary } from '#contract/records.ts'
import type { Draft } from '#services/view/create-store.ts'
import { useSidebar, useStore } from '#components/context.ts'
import { FieldList } from '#components/fields/field-list.tsx'
import { FaultBanner } from '#components/shell/fault-banner.tsx'
import { useCommand } from '#components/shell/commands.ts'
import { useTagging } from '#components/tag/use-tagging.ts'
import { Tabs, tabId } from '#components/ui/tabs.tsx'
import { CreateFoot } from './create-foot.tsx'
import { Duplicates } from './duplicates.tsx'
import { KeptDraft } from './kept-draft.tsx'
import { useLikely } from './use-likely.ts'
import './create.css'

/** Tabs, likely duplicates, the form and its foot. `top` scrolls with them; `asked`: the agent came here on purpose. */
export function CreatePart({ top, asked = false }: { top?: ComponentChildren; asked?: boolean }) {
  const { view, texts } = useSidebar()
  const { t } = texts
  const entities = useStore(view.session, (state) => state.forms?.entities)
  const creatable = (entities ?? []).filter(({ create }) => create)
  const draft = useDraft(creatable)
  const panel = useId()
  const tabAt = (at: number) => creatable[at] && draft.choose(creatable[at])
  useCommand('tab', (_event, at) => tabAt(at))
  if (creatable.length === 0)
    return (
      <main class="tg-main" tabIndex={-1}>
        {top}
        <p class="sec quiet-text">{t('create.nothing')}</p>
      </main>
    )
  return (
    <>
      <main class="tg-main" tabIndex={-1}>
        {top}
        <div class="banners banners-own">
          <KeptDraft except={draft.form?.name} />
        </div>
        <div class={top ? 'create-tabs' : undefined}>
          <Tabs
            label={t('create.label')}
            panel={panel}
            tabs={creatable.map(({ name, label }) => ({ id: name, label: texts.standard.entity(name, label) }))}
            chosen={draft.form?.name ?? ''}
            choose={(name) => {
              const form = creatable.find((entity) => entity.name === name)
              if (form) draft.choose(form)
            }}
          />
        </div>
        <div id={panel} role="tabpanel" aria-labelledby={draft.form && tabId(panel, draft.form.name)}>
          {draft.form && draft.now && (
            <Form key={draft.key} draftKey={draft.key} form={draft.form} draft={draft.now} asked={asked} refusedAbove={top !== undefined} />
          )}
        </div>
      </main>
      {draft.form && draft.now && <Foot draftKey={draft.key} form={draft.form} draft={draft.now} />}
    </>
  )
}

function useDraft(creatable: EntityForms[]) {
  const { view } = useSidebar()
  const { create, conversation } = view
  const finding = useStore(conversation, (state) => state.finding)
  const open = finding?.conversation
  const visitor = finding && view.read.strangerOf(finding)
  const scope = open ? `${open.source}\n${open.externalId}` : ''
  const chosen = useStore(create, (state) => state.entity[scope])
  const drafts = useStore(create, (state) => state.drafts)
  const form = creatable.find(({ name }) => name === chosen) ?? creatable.find(({ kind }) => kind === 'contact') ?? creatable[0]
  const key = form ? create.draftKey(open, form.name) : ''
  useEffect(() => {
    if (form) create.prepare(open, form, visitor)
  }, [key, form, open])
  return { form, key, now: drafts[key], choose: (entity: EntityForms) => create.open(open, entity, visitor) }
}

type FormProps = { draftKey: string; form: EntityForms; draft: Draft }

function Form({ draftKey, form, draft, asked, refusedAbove }: FormProps & { asked: boolean; refusedAbove: boolean }) {
  const { view, texts } = useSidebar()
  const { t } = texts
  const { create, conversation } = view
  const open = useStore(conversation, (state) => state.finding?.conversation)
  const shell = useRef<HTMLDivElement>(null)
  const count = Object.keys(draft.faults).length
  const tagFields = useTagFields(form)
  const waits = draft.state !== 'filling'
  useEffect(() => {
    if (count === 0) {
      view.navigation.hush('faults')
      return
    }
    view.navigation.say(t('say.faults', { count }), 'faults')
    shell.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [count])
  const sourceOf = (field: FormField, value: FieldValue | undefined) => {
    const given = view.prefillOf(field, open?.visitor)
    return given !== undefined && given === value && (field.prefill === 'phone' || field.prefill === 'email')
      ? t(open?.channel === 'sms' ? 'form.fromSms' : 'form.fromChat')
      : undefined
  }
  const firstEmpty = form.createForm.find((field) => draft.values[field.name] === undefined)?.name
  return (
    <div ref={shell}>
      <Duplicates draftKey={draftKey} draft={draft} refusedAbove={refusedAbove} />
      <div class="sec">
        <div class="form">
          {draft.fault && <FaultBanner fault={draft.fault} />}
          <FieldList
            scope={`create-${form.name}`}
            entity={form.name}
            fields={form.createForm}
            rests={waits}
            values={draft.values}
            faults={draft.faults}
            first={asked ? (firstEmpty ?? form.createForm[0]?.name) : undefined}
            sourceOf={sourceOf}
            change={(name, value, readable) => create.set(draftKey, form, name, value, readable)}
          />
          {tagFields.length > 0 && (
            <>
              <h3 class="label">{t('create.tagStep')}</h3>
              <FieldList
                scope={`create-tag-${form.name}`}
                entity={form.name}
                fields={tagFields}
                rests={waits}
                values={draft.tagValues}
                faults={draft.faults}
                change={(name, value) => create.setTagValue(draftKey, name, value)}
              />
            </>
          )}
          {form.sentAlong.length > 0 && <p class="meta">{t('create.sentAlong', { fields: form.sentAlong.join(', ') })}</p>}
        </div>
      </div>
    </div>
  )
}

/** Input backend fields of the entity and the activity: the last step of the form, where there is something to tag. */
export function useTagFields(form: EntityForms): FormField[] {
  const { view } = useSidebar()
  const open = useStore(view.conversation, (state) => state.finding !== undefined)
  const activity = useStore(view.session, (state) => state.forms?.tagging.activityForm)
  return open ? [...form.tagForm, ...(activity ?? [])] : []
}

function Foot({ draftKey, form, draft }: FormProps) {
  const { view, texts } = useSidebar()
  const { t } = texts
  const { tag } = useTagging()
  const open = useStore(view.conversation, (state) => state.finding?.conversation)
  const tagFields = useTagFields(form)
  const [seen, setSeen] = useState(0)
  const { likely: duplicates } = useLikely(draft)
  useEffect(() => {
    if (duplicates.length === 0) view.navigation.hush('duplicates')
    else if (duplicates.length !== seen) view.navigation.say(t('say.duplicates', { count: duplicates.length }), 'duplicates')
    setSeen(duplicates.length)
  }, [duplicates.length])
  async function submit(event: Event, anyway: boolean) {
    if (!view.guard.allows(event)) return
    const record = Object.fromEntries(
      form.tagForm.flatMap(({ name }) => (name in draft.tagValues ? [[name, draft.tagValues[name] ?? null]] : [])),
    )
    const activity = Object.fromEntries(Object.entries(draft.tagValues).filter(([name]) => !(name in record)))
    const choices = {
      ...(open && view.choices.choicesFor(open, undefined, form.name)),
      ...(Object.keys(record).length > 0 && { recordValues: record }),
      ...(Object.keys(activity).length > 0 && { activityValues: activity }),
    }
    await view.create.submit(draftKey, form, tagFields, choices, anyway)
  }
  return (
    <CreateFoot
      form={form}
      draft={draft}
      submit={submit}
      takeBack={(event: Event) => view.guard.allows(event) && view.create.takeBack(draftKey)}
      tag={(event: Event, record: RecordSummary) => tag(event, [record])}
    />
  )
}

import { conversationKeyText } from '#contract/conversation-identity.ts'
import { createStore } from 'zustand/vanilla'
import type { EntityForms, FormField } from '#contract/api/records.ts'
import type { Conversation } from '#contract/conversation.ts'
import { recordKey } from '#contract/record-identity.ts'
import type { FieldValue, FieldValues, RecordSummary } from '#contract/records.ts'
import type { TagChoices } from '#contract/tags.ts'
import type { OutboxEntry, SidebarHost } from '#services/backend/sidebar-host.ts'
import { checkForm, cleaned, type FormFaults, initialValues, placeFaults } from './create-form.ts'
import { type Checked, createDuplicateCheck, currentDuplicate, type Duplicate, partDuplicates } from './duplicates.ts'
import type { Env } from './env.ts'
import { type Fault, faultOf, faultOfProblem } from './fault.ts'
import { neighbour } from './finding.ts'

/** One form being filled: for one conversation (or none) and one entity. */
export type Draft = Checked & {
  /** answers for the tag that follows, by field; the form's last step */
  tagValues: FieldValues
  faults: FormFaults
  /** field names whose text cannot be read as their type */
  unreadable: string[]
  /** the intent on its way; the form rests until it is answered */
  key?: string | undefined
  /** the key that these values were last handed over under, saved before: a reload on the way makes no second record */
  tried?: string | undefined
  state: 'filling' | 'waiting' | 'sending' | 'created'
  /** it was sent once without getting through, and waits for the next try */
  held?: boolean | undefined
  fault?: Fault | undefined
}

type SavedDraft = { values?: FieldValues; tagValues?: FieldValues; tried?: string | null; key?: string | null }
export type CreateState = { drafts: Record<string, Draft>; entity: Record<string, string> }
export type CreateStore = ReturnType<typeof createCreateStore>

type Around = {
  /** records that the agent said are not the visitor */
  refused(conversation: Conversation | undefined): RecordSummary[]
  created(conversation: Conversation | undefined): void
  /** a record that waited was not made: its form has to be looked at again */
  doubled(conversation: Conversation | undefined): void
}

/** Forms for new records: prefilled, kept on every change, likely duplicates shown before anything is made. */
export function createCreateStore(host: SidebarHost, env: Env, around: Around) {
  const store = createStore<CreateState>(() => ({ drafts: {}, entity: {} }))
  const { getState, setState } = store
  const conversations = new Map<string, Conversation | undefined>()
  const formFields = new Map<string, FormField[]>()
  const forms = new Map<string, EntityForms>()
  /** keys of intents that the outbox does not have yet: that it has none of them says nothing about them */
  const onTheWay = new Set<string>()
  /** the fields that were typed into in this page */
  const touched = new Map<string, { values: Set<string>; tagValues: Set<string>; handedOver: boolean }>()

  function patch(key: string, change: Partial<Draft>) {
    const draft = getState().drafts[key]
    if (draft) setState({ drafts: { ...getState().drafts, [key]: { ...draft, ...change } } })
  }

  const check = createDuplicateCheck(host, env, { of: (key) => getState().drafts[key], patch })

  function save(key: string) {
    const draft = getState().drafts[key]
    if (!draft) return
    const { values, tagValues, tried = null } = draft
    const here = touchedOf(key)
    here.handedOver ||= Boolean(draft.key ?? tried)
    // what the outbox does not have yet is not waiting: after a reload it would be taken for done
    const waits = draft.key && !onTheWay.has(draft.key) ? draft.key : null
    // the same form may be open in another tab: only what was typed or handed over here is said
    const saved = here.handedOver
      ? { values, tagValues, tried, key: waits }
      : { values: pick(values, here.values), tagValues: pick(tagValues, here.tagValues) }
    host.drafts.save(key, saved, { merge: true })
  }

  function touchedOf(key: string) {
    const known = touched.get(key) ?? { values: new Set<string>(), tagValues: new Set<string>(), handedOver: false }
    touched.set(key, known)
    return known
  }

  /** Opens the form of an entity; the draft of last time comes back, also after a reload. */
  async function open(conversation: Conversation | undefined, form: EntityForms, visitor = conversation?.visitor): Promise<string> {
    setState({ entity: { ...getState().entity, [scopeOf(conversation)]: form.name } })
    return prepare(conversation, form, visitor)
  }

  /** Makes the form ready without turning to it, and keeps the newest reading of the conversation for what is sent. */
  async function prepare(conversation: Conversation | undefined, form: EntityForms, visitor = conversation?.visitor): Promise<string> {
    const key = draftKey(conversation, form.name)
    conversations.set(key, conversation)
    forms.set(key, form)
    // after a reload an answer may come for a form that nobody has pressed here
    if (!formFields.has(key)) formFields.set(key, [...form.createForm, ...form.tagForm])
    if (getState().drafts[key]) return key
    const fresh: Draft = {
      entity: form.name,
      values: initialValues(form, visitor),
      tagValues: {},
      faults: {},
      unreadable: [],
      duplicates: [],
      checkedFor: '',
      checking: false,
      state: 'filling',
    }
    setState({ drafts: { ...getState().drafts, [key]: fresh } })
    const saved = (await host.drafts.load(key).catch(() => undefined)) as SavedDraft | undefined
    if (saved?.values) {
      const tried = saved.tried ?? undefined
      const waits = saved.key ?? host.outbox.entries.get().find((entry) => entry.key === tried)?.key
      const values = { ...fresh.values, ...saved.values }
      patch(key, { values, tagValues: saved.tagValues ?? {}, tried, key: waits, state: waits ? 'waiting' : 'filling' })
    }
    outboxMoved(host.outbox.entries.get())
    check.soon(key, form, 0)
    return key
  }

  const likelyOf = (key: string) => partDuplicates(getState().drafts[key]?.duplicates ?? [], around.refused(conversations.get(key))).likely

  function outboxMoved(entries: OutboxEntry[]) {
    for (const entry of entries) {
      const { intent, state, problem } = entry
      if (intent.kind !== 'create' || state !== 'refused' || problem?.code !== 'duplicate-record') continue
      // refused after a reload: the form is not open yet, and opening it goes on with this
      const conversation = intent.input.tag?.conversation
      if (!getState().drafts[draftKey(conversation, intent.input.entity)]) turnTo(conversation, intent.input.entity)
    }
    for (const [key, draft] of Object.entries(getState().drafts)) {
      if (!draft.key || onTheWay.has(draft.key)) continue
      const entry = entries.find((one) => one.key === draft.key)
      if (!entry) finish(key)
      else if (entry.state === 'refused' && entry.problem) refused(key, draft, entry)
      else patch(key, { state: entry.state === 'sending' ? 'sending' : 'waiting', held: entry.problem !== undefined })
    }
  }

  function refused(key: string, draft: Draft, entry: OutboxEntry) {
    const fault = entry.problem && faultOfProblem(entry.problem)
    const { faults, rest } = fault ? placeFaults(formFields.get(key) ?? [], fault) : { faults: {}, rest: [] }
    // what stands beside its field need not stand above the form as well
    const placed = Object.keys(faults).length > 0 && rest.length === 0 && fault?.code !== 'duplicate-record'
    patch(key, {
      state: 'filling',
      key: undefined,
      tried: undefined,
      fault: placed ? undefined : fault,
      faults: { ...draft.faults, ...faults },
    })
    // What is sent next is another request, so it goes under another key; this one is done.
    host.outbox.discard(entry.key)
    save(key)
    if (fault?.code === 'duplicate-record') void showLikely(key, entry)
  }

  function turnTo(conversation: Conversation | undefined, entity: string) {
    setState({ entity: { ...getState().entity, [scopeOf(conversation)]: entity } })
    around.doubled(conversation)
  }

  /** What the record would double is looked up again, since only its being there was said. */
  async function showLikely(key: string, { intent }: OutboxEntry) {
    const form = forms.get(key)
    if (!form) return
    const unseen = intent.kind === 'create' && intent.input.unchecked
    if (unseen) {
      turnTo(conversations.get(key), form.name)
    }
    patch(key, { checkedFor: '' })
    await check.now(key, form)
    // the likely ones say more than the sentence about them
    if (unseen && getState().drafts[key]?.duplicates.length) patch(key, { fault: undefined })
  }

  /** Up to the outbox: the last look at likely duplicates, and the handing over. */
  async function handOver(key: string, form: EntityForms, intentKey: string, choices: TagChoices, anyway: boolean) {
    const draft = getState().drafts[key]
    if (!draft) return 'busy'
    let unchecked = false
    if (!anyway) {
      unchecked = !check.seen(form, draft) && !(await check.now(key, form))
      if (likelyOf(key).length > 0) {
        patch(key, { key: undefined, state: 'filling' })
        return 'duplicates'
      }
    }
    const conversation = conversations.get(key)
    try {
      await host.outbox.add({
        kind: 'create',
        input: {
          key: intentKey,
          entity: draft.entity,
          values: cleaned(draft.values),
          ...(anyway && { anyway: true }),
          ...(unchecked && { unchecked: true }),
          ...(conversation && { tag: { conversation, choices } }),
        },
      })
      return 'sent'
    } catch (error) {
      patch(key, { key: undefined, state: 'filling', fault: faultOf(error) })
      return 'failed'
    }
  }

  function finish(key: string) {
    const { [key]: done, ...drafts } = getState().drafts
    setState({ drafts })
    touched.delete(key)
    host.drafts.remove(key)
    if (done) around.created(conversations.get(key))
  }

  return {
    ...store,
    open,
    prepare,
    draftKey,
    start(): () => void {
      const drop = host.outbox.entries.subscribe(outboxMoved)
      outboxMoved(host.outbox.entries.get())
      return () => {
        drop()
        check.stop()
      }
    },
    set(key: string, form: EntityForms, field: string, value: FieldValue, readable = true) {
      const draft = getState().drafts[key]
      // what is handed over goes as it is: it is taken back first
      if (!draft || draft.key) return
      const { [field]: _gone, ...faults } = draft.faults
      const unreadable = readable ? draft.unreadable.filter((name) => name !== field) : [...new Set([...draft.unreadable, field])]
      patch(key, { values: { ...draft.values, [field]: value }, faults, unreadable, fault: undefined, tried: undefined })
      touchedOf(key).values.add(field)
      save(key)
      check.soon(key, form)
    },
    setTagValue(key: string, field: string, value: FieldValue) {
      const draft = getState().drafts[key]
      if (!draft || draft.key) return
      const { [field]: _gone, ...faults } = draft.faults
      patch(key, { tagValues: { ...draft.tagValues, [field]: value }, faults, tried: undefined })
      touchedOf(key).tagValues.add(field)
      save(key)
    },
    /** What was typed is let go; nothing while it is on its way. */
    discard(key: string) {
      const { [key]: gone, ...drafts } = getState().drafts
      if (gone?.key) return
      touched.delete(key)
      host.drafts.remove(key)
      setState({ drafts })
    },
    /** Out of the outbox again, to be changed; what is being sent just now stays there and says so. */
    async takeBack(key: string) {
      const intentKey = getState().drafts[key]?.key
      if (!intentKey || onTheWay.has(intentKey)) return
      // that the outbox has it no more must not be taken for done
      onTheWay.add(intentKey)
      try {
        await host.outbox.discard(intentKey)
        patch(key, { key: undefined, state: 'filling', held: undefined, fault: undefined })
      } catch (error) {
        patch(key, { fault: faultOf(error) })
      } finally {
        onTheWay.delete(intentKey)
      }
      save(key)
      outboxMoved(host.outbox.entries.get())
    },
    choose(key: string, { match }: Duplicate) {
      patch(key, { chosen: recordKey(match.record.ref) })
    },
    move(key: string, by: 1 | -1) {
      const draft = getState().drafts[key]
      const likely = likelyOf(key)
      const current = draft && currentDuplicate({ duplicates: likely, chosen: draft.chosen })
      const matches = likely.map(({ match }) => match)
      if (draft) patch(key, { chosen: neighbour(matches, current && recordKey(current.match.record.ref), by) })
    },
    /**
     * Creates the record (and tags the conversation to it). Does nothing while one is on its way, while a field is at
     * fault, or while likely duplicates stand that were not yet shown for these values; `anyway` passes over those.
     */
    async submit(
      key: string,
      form: EntityForms,
      tagFields: FormField[],
      choices: TagChoices,
      anyway: boolean,
    ): Promise<'sent' | 'faults' | 'duplicates' | 'busy' | 'failed'> {
      const draft = getState().drafts[key]
      if (!draft || draft.key) return 'busy'
      formFields.set(key, [...form.createForm, ...tagFields])
      const faults = {
        ...checkForm(form.createForm, draft.values, new Set(draft.unreadable)),
        ...checkForm(tagFields, draft.tagValues, new Set(draft.unreadable)),
      }
      patch(key, { faults, fault: undefined })
      if (Object.keys(faults).length > 0) return 'faults'
      const intentKey = draft.tried ?? env.uuid()
      // Taken before anything is awaited: a second click finds it taken.
      patch(key, { key: intentKey, tried: intentKey, state: 'sending' })
      onTheWay.add(intentKey)
      save(key)
      const result = await handOver(key, form, intentKey, choices, anyway)
      onTheWay.delete(intentKey)
      if (result !== 'sent') return result
      save(key)
      outboxMoved(host.outbox.entries.get())
      return 'sent'
    },
  }
}

function pick(values: FieldValues, names: ReadonlySet<string>): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)))
}

export function draftKey(conversation: Conversation | undefined, entity: string): string {
  return `create:${scopeOf(conversation)}:${entity}`
}

export function scopeOf(conversation: Conversation | undefined): string {
  return conversation ? conversationKeyText(conversation) : ''
}

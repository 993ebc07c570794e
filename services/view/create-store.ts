import { createStore } from 'zustand/vanilla'
import type { Output } from '#contract/api/index.ts'
import type { EntityForms, FormField } from '#contract/api/records.ts'
import type { Conversation, Visitor } from '#contract/conversation.ts'
import type { FieldValue, FieldValues } from '#contract/records.ts'
import type { TagChoices } from '#contract/tags.ts'
import type { OutboxEntry, SidebarHost } from '#services/backend/sidebar-host.ts'
import { checkForm, cleaned, type FormFaults, initialValues, isEmpty, placeFaults } from './create-form.ts'
import type { Env } from './env.ts'
import { type Fault, faultOf, faultOfProblem, isCancelled } from './fault.ts'
import { conversationKeyText } from './finding.ts'

type Duplicates = Output<'records.duplicates'>['duplicates']

/** One form being filled: for one conversation (or none) and one entity. */
export type Draft = {
  entity: string
  values: FieldValues
  /** answers for the tag that follows, by field; the form's last step */
  tagValues: FieldValues
  faults: FormFaults
  /** field names whose text cannot be read as their type */
  unreadable: string[]
  duplicates: Duplicates
  /** the values that `duplicates` answers; '' when never asked */
  checkedFor: string
  checking: boolean
  current: number
  /** the intent on its way; the form rests until it is answered */
  key?: string | undefined
  state: 'filling' | 'waiting' | 'sending' | 'created'
  fault?: Fault | undefined
}

export type CreateState = { drafts: Record<string, Draft>; entity: Record<string, string> }
export type CreateStore = ReturnType<typeof createCreateStore>

const pause = 350

/** Forms for new records: prefilled, kept on every change, likely duplicates shown before anything is made. */
export function createCreateStore(host: SidebarHost, env: Env, created: (conversation: Conversation | undefined) => void) {
  const store = createStore<CreateState>(() => ({ drafts: {}, entity: {} }))
  const { getState, setState } = store
  const conversations = new Map<string, Conversation | undefined>()
  const visitors = new Map<string, Visitor | undefined>()
  let dropPause = () => {}
  let check = new AbortController()

  function patch(key: string, change: Partial<Draft>) {
    const draft = getState().drafts[key]
    if (draft) setState({ drafts: { ...getState().drafts, [key]: { ...draft, ...change } } })
  }

  function save(key: string) {
    const draft = getState().drafts[key]
    if (draft) host.drafts.save(key, { values: draft.values, tagValues: draft.tagValues, key: draft.key })
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
    visitors.set(key, visitor)
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
      current: 0,
      state: 'filling',
    }
    setState({ drafts: { ...getState().drafts, [key]: fresh } })
    const saved = (await host.drafts.load(key).catch(() => undefined)) as Partial<Draft> | undefined
    if (saved?.values)
      patch(key, { values: saved.values, tagValues: saved.tagValues ?? {}, key: saved.key, state: saved.key ? 'waiting' : 'filling' })
    outboxMoved(host.outbox.entries.get())
    checkSoon(key, form, 0)
    return key
  }

  function checkSoon(key: string, form: EntityForms, wait = pause) {
    dropPause()
    dropPause = env.after(wait, () => checkDuplicates(key, form))
  }

  async function checkDuplicates(key: string, form: EntityForms): Promise<boolean> {
    const draft = getState().drafts[key]
    if (!draft) return false
    const values = telling(form, draft.values)
    const checkedFor = JSON.stringify(values)
    if (draft.checkedFor === checkedFor && !draft.checking) return true
    check.abort()
    check = new AbortController()
    const { signal } = check
    if (Object.keys(values).length === 0) {
      patch(key, { duplicates: [], checkedFor, checking: false })
      return true
    }
    patch(key, { checking: true })
    try {
      const { duplicates } = await host.backend.call('records.duplicates', { entity: draft.entity, values }, { signal })
      if (signal.aborted) return false
      patch(key, { duplicates, checkedFor, checking: false, current: 0 })
      return true
    } catch (error) {
      if (!signal.aborted && !isCancelled(error)) patch(key, { checking: false })
      return false
    }
  }

  function outboxMoved(entries: OutboxEntry[]) {
    for (const [key, draft] of Object.entries(getState().drafts)) {
      if (!draft.key) continue
      const entry = entries.find((one) => one.key === draft.key)
      if (!entry) finish(key)
      else if (entry.state === 'refused' && entry.problem) refused(key, draft, entry)
      else patch(key, { state: entry.state === 'sending' ? 'sending' : 'waiting' })
    }
  }

  function refused(key: string, draft: Draft, entry: OutboxEntry) {
    const fault = entry.problem && faultOfProblem(entry.problem)
    const fields = formFields.get(key) ?? []
    const placed = placeFaults(fields, fault?.fields ?? [])
    patch(key, { state: 'filling', key: undefined, fault, faults: { ...draft.faults, ...placed.faults } })
    // What is sent next is another request, so it goes under another key; this one is done.
    host.outbox.discard(entry.key)
    save(key)
  }

  function finish(key: string) {
    const { [key]: done, ...drafts } = getState().drafts
    setState({ drafts })
    host.drafts.remove(key)
    if (done) created(conversations.get(key))
  }

  const formFields = new Map<string, FormField[]>()

  return {
    ...store,
    open,
    prepare,
    draftKey,
    start(): () => void {
      const drop = host.outbox.entries.subscribe(outboxMoved)
      return () => {
        drop()
        dropPause()
        check.abort()
      }
    },
    set(key: string, form: EntityForms, field: string, value: FieldValue, readable = true) {
      const draft = getState().drafts[key]
      if (!draft) return
      const { [field]: _gone, ...faults } = draft.faults
      const unreadable = readable ? draft.unreadable.filter((name) => name !== field) : [...new Set([...draft.unreadable, field])]
      patch(key, { values: { ...draft.values, [field]: value }, faults, unreadable, fault: undefined })
      save(key)
      checkSoon(key, form)
    },
    setTagValue(key: string, field: string, value: FieldValue) {
      const draft = getState().drafts[key]
      if (!draft) return
      const { [field]: _gone, ...faults } = draft.faults
      patch(key, { tagValues: { ...draft.tagValues, [field]: value }, faults })
      save(key)
    },
    choose(key: string, current: number) {
      const draft = getState().drafts[key]
      if (draft && current >= 0 && current < draft.duplicates.length) patch(key, { current })
    },
    /** Emptied and prefilled anew. */
    reset(key: string, form: EntityForms) {
      patch(key, {
        values: initialValues(form, visitors.get(key)),
        tagValues: {},
        faults: {},
        unreadable: [],
        fault: undefined,
      })
      host.drafts.remove(key)
      checkSoon(key, form)
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
      const seen = draft.checkedFor === JSON.stringify(telling(form, draft.values))
      const intentKey = env.uuid()
      // Taken before anything is awaited: a second click finds it taken.
      patch(key, { key: intentKey, state: 'sending' })
      if (!anyway) {
        if (!seen) await checkDuplicates(key, form)
        if ((getState().drafts[key]?.duplicates.length ?? 0) > 0) {
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
            ...(conversation && { tag: { conversation, choices } }),
          },
        })
      } catch (error) {
        patch(key, { key: undefined, state: 'filling', fault: faultOf(error) })
        return 'failed'
      }
      save(key)
      outboxMoved(host.outbox.entries.get())
      return 'sent'
    },
  }
}

export function draftKey(conversation: Conversation | undefined, entity: string): string {
  return `create:${scopeOf(conversation)}:${entity}`
}

export function scopeOf(conversation: Conversation | undefined): string {
  return conversation ? conversationKeyText(conversation) : ''
}

/** The values that can tell a duplicate: identifiers and names. */
function telling(form: EntityForms, values: FieldValues): FieldValues {
  const names = new Set(
    form.createForm
      .filter((field) => field.identifier || field.prefill || field.type === 'phone' || field.type === 'email')
      .map(({ name }) => name),
  )
  const some = Object.entries(cleaned(values)).filter(([name, value]) => (names.has(name) || /name/i.test(name)) && !isEmpty(value))
  return Object.fromEntries(some)
}

import { createStore } from 'zustand/vanilla'
import type { Output } from '#contract/api/index.ts'
import type { FormField } from '#contract/api/records.ts'
import type { Conversation, Message } from '#contract/conversation.ts'
import type { FieldValue, FieldValues } from '#contract/records.ts'
import type { TagChoices } from '#contract/tags.ts'
import type { SidebarHost } from '#services/backend/sidebar-host.ts'
import { checkForm, cleaned, type FormFaults } from './create-form.ts'
import { conversationKeyText } from '#contract/conversation-identity.ts'

type Forms = Output<'entities.forms'>

/** What the agent decided about the next tag of one conversation. */
export type Choices = {
  subject: string
  /** left out: all but private notes */
  messageIds?: string[] | undefined
  /** answers by field, of whatever record is tagged */
  recordValues: FieldValues
  activityValues: FieldValues
  faults: FormFaults
  unreadable: string[]
}

export type ChoicesState = { by: Record<string, Choices> }
export type ChoicesStore = ReturnType<typeof createChoicesStore>

export const noChoices: Choices = { subject: '', recordValues: {}, activityValues: {}, faults: {}, unreadable: [] }

/** Subject, messages and answers, kept by conversation until the tag is made. */
export function createChoicesStore(host: SidebarHost) {
  const store = createStore<ChoicesState>(() => ({ by: {} }))
  const { getState, setState } = store
  const loaded = new Set<string>()

  const of = (conversation: Conversation): Choices => getState().by[conversationKeyText(conversation)] ?? noChoices

  function patch(conversation: Conversation, change: Partial<Choices>, keep = true) {
    const key = conversationKeyText(conversation)
    const next = { ...of(conversation), ...change }
    setState({ by: { ...getState().by, [key]: next } })
    if (!keep) return
    const { faults: _shown, ...worthKeeping } = next
    host.drafts.save(draftKey(key), worthKeeping)
  }

  return {
    ...store,
    of,
    async recall(conversation: Conversation) {
      const key = conversationKeyText(conversation)
      if (loaded.has(key)) return
      loaded.add(key)
      const saved = (await host.drafts.load(draftKey(key)).catch(() => undefined)) as Partial<Choices> | undefined
      if (saved && !getState().by[key]) setState({ by: { ...getState().by, [key]: { ...noChoices, ...saved, faults: {} } } })
    },
    subject(conversation: Conversation, subject: string) {
      patch(conversation, { subject })
    },
    messages(conversation: Conversation, messageIds: string[] | undefined) {
      patch(conversation, { messageIds })
    },
    answer(conversation: Conversation, part: 'recordValues' | 'activityValues', field: string, value: FieldValue, readable = true) {
      const now = of(conversation)
      const { [field]: _gone, ...faults } = now.faults
      const unreadable = readable ? now.unreadable.filter((name) => name !== field) : [...new Set([...now.unreadable, field])]
      patch(conversation, { [part]: { ...now[part], [field]: value }, faults, unreadable })
    },
    /** True when every answer that is needed is there; else the faults stand beside their fields. */
    complete(conversation: Conversation, recordFields: FormField[], activityFields: FormField[]): boolean {
      const { recordValues, activityValues, unreadable } = of(conversation)
      const bad = new Set(unreadable)
      const faults = { ...checkForm(recordFields, recordValues, bad), ...checkForm(activityFields, activityValues, bad) }
      patch(conversation, { faults }, false)
      return Object.keys(faults).length === 0
    },
    /** As the backend wants them, with the answers that concern this entity. */
    choicesFor(conversation: Conversation, forms: Forms | undefined, entity: string): TagChoices {
      const { subject, messageIds, recordValues, activityValues } = of(conversation)
      const fields = forms?.entities.find(({ name }) => name === entity)?.tagForm ?? []
      const mine = Object.fromEntries(fields.flatMap(({ name }) => (name in recordValues ? [[name, recordValues[name] ?? null]] : [])))
      const record = cleaned(mine)
      const activity = cleaned(activityValues)
      return {
        ...(forms?.tagging.subjectChange && subject.trim() && { subject: subject.trim() }),
        ...(messageIds && { messageIds }),
        ...(Object.keys(record).length > 0 && { recordValues: record }),
        ...(Object.keys(activity).length > 0 && { activityValues: activity }),
      }
    },
    done(conversation: Conversation) {
      const { [conversationKeyText(conversation)]: _done, ...by } = getState().by
      setState({ by })
      host.drafts.remove(draftKey(conversationKeyText(conversation)))
    },
  }
}

/** What goes into the transcript when nothing was chosen. */
export function usualMessages(messages: Message[]): Message[] {
  return messages.filter(({ role }) => role !== 'note')
}

const draftKey = (key: string) => `tag:${key}`

import type { FormField } from '#contract/api/records.ts'
import type { RecordSummary } from '#contract/records.ts'
import type { ChoicesStore } from './choices-store.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { Guard } from './guard.ts'
import type { NavigationStore } from './navigation-store.ts'
import { isTagged, type Push } from './pushes.ts'
import type { SessionStore } from './session-store.ts'
import type { TagsStore } from './tags-store.ts'

export type TagResult = 'tagged' | 'already' | 'form' | 'faults' | 'nothing'

type Parts = {
  guard: Guard
  navigation: NavigationStore
  session: SessionStore
  conversation: ConversationStore
  choices: ChoicesStore
  tags: TagsStore
}

/** What the agent's presses do, each through the gate: one click, one intent. */
export function createActions({ guard, navigation, session, conversation, choices, tags }: Parts) {
  /** Fields that are asked for when tagging to these records: the activity's, then each entity's once. */
  function asked(records: RecordSummary[]): { activity: FormField[]; record: { entity: string; label: string; fields: FormField[] }[] } {
    const { forms } = session.getState()
    const entities = [...new Set(records.map(({ ref }) => ref.entity))]
    return {
      activity: forms?.tagging.activityForm ?? [],
      record: entities.flatMap((name) => {
        const form = forms?.entities.find((entity) => entity.name === name)
        return form && form.tagForm.length > 0 ? [{ entity: name, label: form.label, fields: form.tagForm }] : []
      }),
    }
  }

  async function send(records: RecordSummary[]): Promise<TagResult> {
    const finding = conversation.getState().finding
    if (!finding) return 'nothing'
    const { forms } = session.getState()
    const made = await tags.tag(finding.conversation, records, (entity) => choices.choicesFor(finding.conversation, forms, entity))
    if (made) choices.done(finding.conversation)
    return made ? 'tagged' : 'already'
  }

  return {
    asked,
    /** Tags, or opens the form that has to be answered first. */
    async tag(event: Event, records: RecordSummary[]): Promise<TagResult> {
      const finding = conversation.getState().finding
      if (!finding || records.length === 0 || !guard.allows(event)) return 'nothing'
      const pushes = tags.pushes(finding.conversation)
      if (records.every(({ ref }) => isTagged(pushes, ref))) return 'already'
      const { activity, record } = asked(records)
      if (activity.length > 0 || record.length > 0 || records.length > 1) {
        navigation.go({ view: 'tag-form', records })
        return 'form'
      }
      return send(records)
    },
    /** The form's own button. */
    async tagAnswered(event: Event, records: RecordSummary[]): Promise<TagResult> {
      const finding = conversation.getState().finding
      if (!finding || !guard.allows(event)) return 'nothing'
      const { activity, record } = asked(records)
      if (
        !choices.complete(
          finding.conversation,
          record.flatMap(({ fields }) => fields),
          activity,
        )
      )
        return 'faults'
      const result = await send(records)
      if (result === 'tagged') navigation.home()
      return result
    },
    async undo(event: Event, push: Push, force = false): Promise<boolean> {
      if (!guard.allows(event)) return false
      await tags.undo(push, force)
      return true
    },
    async undoLast(event: Event): Promise<'undone' | 'nothing' | 'refused'> {
      if (!guard.allows(event)) return 'refused'
      const finding = conversation.getState().finding
      return finding && (await tags.undoLast(finding.conversation)) ? 'undone' : 'nothing'
    },
  }
}

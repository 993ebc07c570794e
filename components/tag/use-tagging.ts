import type { RecordSummary } from '#contract/records.ts'
import type { TagResult } from '#services/view/actions.ts'
import type { Push } from '#services/view/pushes.ts'
import { useSidebar } from '#components/context.ts'
import { shortName } from '#components/format/names.ts'

/** Tagging and taking back, with what is said to screen readers. */
export function useTagging() {
  const { view, texts } = useSidebar()
  const { navigation } = view
  const { t } = texts

  function told(result: TagResult, records: RecordSummary[]) {
    const [first] = records
    const name = first ? shortName(first.name, first.kind) : ''
    if (result === 'tagged') navigation.say(t('say.tagged', { name }))
    if (result === 'already') navigation.say(t('tag.already', { name }))
  }

  return {
    tag(event: Event, records: RecordSummary[]) {
      view.actions.tag(event, records).then((result) => told(result, records))
    },
    tagAnswered(event: Event, records: RecordSummary[]) {
      return view.actions.tagAnswered(event, records).then((result) => {
        told(result, records)
        return result
      })
    },
    undo(event: Event, push: Push, force = false) {
      view.actions.undo(event, push, force).then((done) => done && navigation.say(t('say.undone')))
    },
    undoLast(event: Event) {
      view.actions.undoLast(event).then((push) => navigation.say(t(push ? 'say.undone' : 'undo.nothing')))
    },
  }
}

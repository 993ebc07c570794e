import { recordKey } from '#contract/record-identity.ts'
import { useContext } from 'preact/hooks'
import type { RecordRef, RecordSummary } from '#contract/records.ts'
import type { TagResult } from '#services/view/actions.ts'
import type { Push } from '#services/view/pushes.ts'
import { useSidebar } from '#components/context.ts'
import { shortName } from '#components/format/names.ts'
import { SteadyContext } from '#components/ui/steady.ts'

/** What is said of a tag, as navigation.say knows it: it holds as long as the record is tagged. */
export const saidOfTag = (ref: RecordRef) => `tag ${recordKey(ref)}`

/** Said of an undo that found nothing; the status line shows it for a moment too. */
export const saidOfNothing = 'nothing to undo'

/** Tagging and taking back, with what is said to screen readers. */
export function useTagging() {
  const { view, texts } = useSidebar()
  const { navigation } = view
  const { t } = texts
  const steady = useContext(SteadyContext)

  function told(result: TagResult, records: RecordSummary[]) {
    const [first] = records
    const name = first ? shortName(first.name, first.kind) : ''
    if (result === 'tagged' && first) navigation.say(t('say.tagged', { name }), saidOfTag(first.ref))
    if (result === 'already' && first) navigation.say(t('tag.already', { name }), saidOfTag(first.ref))
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
      // the row that was meant may have given way to one of another conversation
      if (!steady.meant()) return
      view.actions.undo(event, push, force).then((done) => done && navigation.say(t('say.undone'), 'undo'))
    },
    undoLast(event: Event) {
      view.actions.undoLast(event).then((result) => {
        if (result === 'undone') navigation.say(t('say.undone'), 'undo')
        if (result === 'nothing') navigation.say(t('undo.nothing'), saidOfNothing)
      })
    },
  }
}

import type { RecordSummary } from '#contract/records.ts'
import timer from 'lucide/dist/esm/icons/timer.mjs'
import { sameConversation } from '#contract/conversation-identity.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { shortName } from '#components/format/names.ts'
import { Button } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { usePushes } from './use-pushes.ts'
import { useTagging } from './use-tagging.ts'
import './push.css'

/** The one thing that goes by itself: eight seconds to take the last tag back from where the button was. */
export function UndoBar() {
  const { t } = useTexts()
  const bar = useUndoBar()
  const { undoLast } = useTagging()
  if (!bar) return null
  const [first] = bar.records
  const name = first ? shortName(first.name, first.kind) : ''
  const text =
    bar.records.length > 1 ? t('undo.taggedMany', { count: bar.records.length }) : t(bar.armed ? 'undo.armed' : 'undo.tagged', { name })
  return (
    <div class="undo fade-in" role="status">
      {bar.armed && <Icon node={timer} />}
      <span class="grow cut-2" title={text}>
        {text}
      </span>
      <Button small keys={['Z']} press={undoLast}>
        {t('undo.do')}
      </Button>
    </div>
  )
}

/** The bar as long as what it would take back still stands: a tag may be taken back in the list, or refused. */
export function useUndoBar(): { records: RecordSummary[]; armed: boolean } | undefined {
  const { tags, conversation, standing } = useView()
  const bar = useStore(tags, (state) => state.undoBar)
  const open = useStore(conversation, (state) => state.finding?.conversation)
  const pushes = usePushes()
  if (!bar || !sameConversation(bar.conversation, open)) return undefined
  const records = standing(bar.records, bar.keys, pushes)
  return records.length > 0 ? { records, armed: bar.armed && open?.status === 'open' } : undefined
}

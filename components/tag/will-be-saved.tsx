import type { RecordSummary } from '#contract/records.ts'
import clock from 'lucide/dist/esm/icons/clock.mjs'
import notebookPen from 'lucide/dist/esm/icons/notebook-pen.mjs'
import { useStore, useTexts, useView } from '#components/context.ts'
import { Icon } from '#components/ui/icon.tsx'

/** What the button will write, said before it is pressed. */
export function WillBeSaved({ records }: { records: RecordSummary[] }) {
  const { t } = useTexts()
  const { conversation, session, choices, navigation } = useView()
  const open = useStore(conversation, (state) => state.finding?.conversation)
  const tagging = useStore(session, (state) => state.forms?.tagging)
  useStore(choices, (state) => state.by)
  if (!open) return null
  const { messageIds } = choices.of(open)
  const count = messageIds?.length ?? open.messages.filter(({ role }) => role !== 'note').length
  const live = open.channel === 'chat' && open.status === 'open'
  const activity = tagging?.activity ?? 'note'
  const closed = tagging?.closing && activity !== 'note'
  return (
    <div class="row meta">
      <Icon node={live ? clock : notebookPen} size={14} />
      <span class="grow">{live ? t('will.open') : t(closed ? `will.${activity}.closed` : `will.${activity}`, { count })}</span>
      <button type="button" class="link hint" onClick={() => navigation.go({ view: 'tag-form', records })}>
        {t('will.change')}
      </button>
    </div>
  )
}

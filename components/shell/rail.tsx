import { useStore, useTexts, useView } from '#components/context.ts'
import { usePushes } from '#components/tag/use-pushes.ts'
import { Mark } from '#components/ui/mark.tsx'
import './rail.css'
import { Chip } from '#components/ui/chip.tsx'

/** The sidebar folded away: how many records match, and whether something failed. */
export function Rail() {
  const { t } = useTexts()
  const { host, conversation, read } = useView()
  const finding = useStore(conversation, (state) => state.finding)
  const failed = usePushes().some(({ state }) => state === 'failed' || state === 'refused' || state === 'parked')
  const count = finding ? read.totalOf(finding) : 0
  const said = finding?.answer ? t(count === 0 ? 'say.none' : 'trail.matches', { count }) : ''
  return (
    <div class="rail">
      <button
        type="button"
        class="rail-open"
        aria-label={said ? `${t('bar.expand')}: ${said}` : t('bar.expand')}
        title={`${t('bar.expand')}  Alt+Shift+K`}
        onClick={() => host.frame?.setCollapsed(false)}
      >
        <Mark />
      </button>
      {count > 0 && <Chip tone={count === 1 ? 'ok' : 'warn'}>{count}</Chip>}
      {failed && <span class="rail-dot" title={t('push.nothingWritten')} />}
    </div>
  )
}

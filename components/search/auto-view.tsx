import type { Finding } from '#services/view/finding.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { lazyView } from '#components/lazy-view.tsx'
import { RecordSkeleton } from '#components/record/record-skeleton.tsx'
import { Button } from '#components/ui/button.tsx'
import { Foot } from '#components/ui/foot.tsx'
import { SearchTrail } from './search-trail.tsx'

/** Fetched while the first search runs. */
export const Results = lazyView<{ finding: Finding }>(
  () => import('./results.tsx').then(({ Results }) => Results),
  () => <Searching />,
)

/** The open conversation: being searched for, or what was found. */
export function AutoView() {
  const { conversation, read } = useView()
  const finding = useStore(conversation, (state) => state.finding)
  if (!finding) return null
  return read.screenOf(finding) === 'searching' ? <Searching /> : <Results finding={finding} />
}

function Searching() {
  const { t } = useTexts()
  const { conversation } = useView()
  const finding = useStore(conversation, (state) => state.finding)
  if (!finding) return null
  return (
    <>
      <main class="tg-main" aria-busy="true" tabIndex={-1}>
        <SearchTrail finding={finding} />
        <div class="sec">
          <RecordSkeleton />
        </div>
      </main>
      <Foot step={undefined}>
        <Button wide keys={[t('key.enter')]} rests={t('tag.rests.searching')} press={() => {}}>
          {t('tag.plain')}
        </Button>
      </Foot>
    </>
  )
}

import gitMerge from 'lucide/dist/esm/icons/git-merge.mjs'
import history from 'lucide/dist/esm/icons/rotate-ccw-clock.mjs'
import type { Finding } from '#services/view/finding.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { recently } from '#contract/moments.ts'
import { Banner } from '#components/ui/banner.tsx'

/** That a record is remembered, and when that was last true in the CRM. */
export function MemorySay({ finding }: { finding: Finding }) {
  const { t, locale } = useTexts()
  const { env, read, session } = useView()
  const online = useStore(session, (state) => state.link.state === 'online')
  const memory = read.memoryOf(finding)
  if (!memory) return null
  const checked = online && finding.answer !== undefined && !finding.answer.trouble
  return <>{t(checked ? 'memory.checked' : 'memory.unchecked', { time: recently(memory.checkedAt, locale, env.now()) })}</>
}

/** What happened to the remembered record since: merged, converted, deleted. */
export function MemoryNews({ finding }: { finding: Finding }) {
  const { t } = useTexts()
  const { read } = useView()
  const moved = read.memoryOf(finding)?.moved
  const gone = finding.answer?.gone
  if (moved)
    return (
      <Banner tone="info" icon={gitMerge} title={t(`memory.${moved.reason}.title`)}>
        {t(`memory.${moved.reason}.text`, { name: moved.from })}
      </Banner>
    )
  if (gone)
    return (
      <Banner tone="info" icon={history} title={t('memory.gone.title')}>
        {t('memory.gone.text', { name: gone })}
      </Banner>
    )
  return null
}

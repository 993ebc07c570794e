import { recently } from '#contract/moments.ts'
import type { Finding } from '#services/view/finding.ts'
import { useTexts, useView } from '#components/context.ts'

/** From when that is which is shown because it cannot be searched for now. */
export function useSeen(finding: Finding): string | undefined {
  const { t, locale } = useTexts()
  const { env, lastSeen } = useView()
  const at = lastSeen.at(finding)
  return at === undefined ? undefined : t('memory.seen', { time: recently(new Date(at).toISOString(), locale, env.now()) })
}

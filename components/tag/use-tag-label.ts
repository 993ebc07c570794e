import { useStore, useTexts, useView } from '#components/context.ts'
import { useAway } from '#components/shell/use-network.ts'

/** What the button says: to whom, or when, where it cannot be now. */
export function useTagLabel(name: string): string {
  const { t } = useTexts()
  const { conversation } = useView()
  const away = useAway()
  const silent = useStore(conversation, (state) => Boolean(state.finding?.answer?.trouble))
  if (away) return t(away === 'server' ? 'tag.away' : 'tag.online')
  return silent ? t('tag.back') : t('tag.to', { name })
}

/** Why nothing can be tagged from here just now. */
export function useTagRests(): string | undefined {
  const { t } = useTexts()
  const { guard, session } = useView()
  const covered = useStore(guard, (state) => state.covered)
  const stale = useStore(session, (state) => state.link.state === 'stale')
  if (stale) return t('tag.rests.stale')
  return covered ? t('tag.rests.covered') : undefined
}

import { useStore, useTexts, useView } from '#components/context.ts'

/** What the button says: to whom, or when, where it cannot be now. */
export function useTagLabel(name: string): string {
  const { t } = useTexts()
  const { session, conversation } = useView()
  const offline = useStore(session, (state) => state.link.state === 'offline')
  const silent = useStore(conversation, (state) => Boolean(state.finding?.answer?.trouble))
  if (offline) return t('tag.online')
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

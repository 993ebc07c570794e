import { useTexts } from '#components/context.ts'
import { PushRow } from './push-row.tsx'
import { usePushes } from './use-pushes.ts'

/** The tags of the open conversation and where each of them is. */
export function Pushes() {
  const { t } = useTexts()
  const pushes = usePushes()
  if (pushes.length === 0) return null
  const standing = pushes.filter(({ state }) => state !== 'undone').length
  return (
    <section class="sec" aria-label={t('push.title')}>
      <div class="sec-head">
        <h2 class="grow">{t('push.title')}</h2>
        <span class="meta">{t('push.count', { count: standing })}</span>
      </div>
      <ul>
        {pushes.map((push) => (
          <PushRow key={push.id} push={push} />
        ))}
      </ul>
    </section>
  )
}

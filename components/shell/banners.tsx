import bookX from 'lucide/dist/esm/icons/book-x.mjs'
import cloudOff from 'lucide/dist/esm/icons/cloud-off.mjs'
import layers from 'lucide/dist/esm/icons/layers.mjs'
import refresh from 'lucide/dist/esm/icons/refresh-cw.mjs'
import { useStore, useTexts, useView } from '#components/context.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { useAway } from './use-network.ts'
import { useWaiting } from './use-waiting.ts'

/** News about the surface itself, above everything: updated, covered, offline, a page that says too much. One at a time, the gravest. */
export function Banners() {
  const { t } = useTexts()
  const { session, guard, host, env, conversation, read } = useView()
  const link = useStore(session, (state) => state.link.state)
  const away = useAway()
  const waiting = useWaiting()
  const visibility = useStore(guard, (state) => state.visibility)
  const covered = useStore(guard, (state) => state.covered)
  const taggable = useStore(conversation, ({ finding }) => finding !== undefined && read.matchesOf(finding).length > 0)
  const canCreate = useStore(session, ({ forms }) => forms?.entities.some(({ create }) => create) ?? false)
  const unread = useStore(conversation, (state) => state.page.unread)
  const refused = useStore(guard, (state) => state.refused)
  const behind = useStore(guard, (state) => state.behind)
  if (link === 'stale')
    return (
      <Banner
        flush
        urgent
        tone="info"
        icon={refresh}
        title={t('stale.title')}
        acts={
          <Button kind="primary" small press={() => env.reload()}>
            {t('stale.do')}
          </Button>
        }
      >
        {t('stale.text')}
      </Banner>
    )
  if (covered || (refused && visibility === 'unknown')) {
    const { openWindow } = host
    return (
      <Banner
        flush
        urgent
        tone="warn"
        icon={layers}
        title={t(covered ? 'covered.title' : 'unseen.title')}
        acts={
          openWindow && (
            <Button small press={() => openWindow()}>
              {t('covered.window')}
            </Button>
          )
        }
      >
        {t(covered ? 'covered.text' : 'unseen.text')}
      </Banner>
    )
  }
  if (behind)
    return (
      <Banner flush urgent tone="warn" icon={layers} title={t('behind.title')}>
        {t('behind.text')}
      </Banner>
    )
  if (away) {
    const texts = away === 'server' ? 'away' : 'offline'
    return (
      <Banner flush tone="warn" icon={cloudOff} title={t(`${texts}.title`)}>
        {taggable && `${t('away.keep')} `}
        {waiting.count > 0 ? t(`${texts}.waiting`, waiting) : taggable ? t(`${texts}.text`) : canCreate && t(`${texts}.made`)}
      </Banner>
    )
  }
  if (unread)
    return (
      <Banner flush tone="warn" icon={bookX} title={t('unread.title')}>
        {t('unread.text')}
      </Banner>
    )
  return null
}

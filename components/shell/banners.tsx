import cloudOff from 'lucide/dist/esm/icons/cloud-off.mjs'
import layers from 'lucide/dist/esm/icons/layers.mjs'
import refresh from 'lucide/dist/esm/icons/refresh-cw.mjs'
import { useStore, useTexts, useView } from '#components/context.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { useNetwork } from './use-network.ts'

/** News about the surface itself, above everything: updated, offline, covered. One at a time, the gravest. */
export function Banners() {
  const { t } = useTexts()
  const { session, tags, guard, host, env } = useView()
  const link = useStore(session, (state) => state.link.state)
  const network = useNetwork()
  const waiting = useStore(tags, (state) => state.entries.filter((entry) => entry.state !== 'refused').length)
  const visibility = useStore(guard, (state) => state.visibility)
  const covered = useStore(guard, (state) => state.covered)
  const refused = useStore(guard, (state) => state.refused)
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
  if (link === 'offline')
    return (
      <Banner flush tone="warn" icon={cloudOff} title={t(network ? 'away.title' : 'offline.title')}>
        {waiting > 0 ? t(network ? 'away.waiting' : 'offline.waiting', { count: waiting }) : t(network ? 'away.text' : 'offline.text')}
      </Banner>
    )
  return null
}

import cloudOff from 'lucide/dist/esm/icons/cloud-off.mjs'
import { Banner } from '../ui/banner.tsx'
import { useSettingsTexts } from './texts.ts'

/** Above a form that stays as it is while the server does not answer. */
export function AwayBanner() {
  const { t } = useSettingsTexts()
  return (
    <Banner tone="warn" icon={cloudOff} title={t('set.away')}>
      {t('set.awayText')}
    </Banner>
  )
}

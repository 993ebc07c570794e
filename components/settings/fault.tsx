import circleAlert from 'lucide/dist/esm/icons/circle-alert.mjs'
import { type AppError, inSentences } from '#contract/errors.ts'
import { Banner } from '../ui/banner.tsx'
import { Button } from '../ui/button.tsx'
import { type SettingsKey, useSettingsTexts } from './texts.ts'

/** What happened, in the reader's language; the answer's own words below it; a step where there is one. */
export function FaultBanner({ fault, again }: { fault: AppError; again?: () => void }) {
  const { t } = useSettingsTexts()
  const acts = again && (
    <Button small press={again}>
      {t('set.again')}
    </Button>
  )
  return (
    <Banner tone="bad" icon={circleAlert} title={t(`error.${fault.code}` as SettingsKey)} urgent acts={acts}>
      <span class="block meta">{t('set.detail', { detail: inSentences(fault) })}</span>
    </Banner>
  )
}

import type { ComponentChildren } from 'preact'
import arrowLeft from 'lucide/dist/esm/icons/arrow-left.mjs'
import { useTexts, useView } from '#components/context.ts'
import { Button } from '#components/ui/button.tsx'

/** The way back, where a view was opened over another. */
export function BackRow({ results = false, children }: { results?: boolean; children?: ComponentChildren }) {
  const { t } = useTexts()
  const { navigation } = useView()
  return (
    <nav class="tg-back">
      <Button
        kind="quiet"
        small
        icon={arrowLeft}
        class="flip-icon"
        keys={[t('key.esc')]}
        press={() => navigation.back() || navigation.home()}
      >
        {t(results ? 'back.results' : 'back.back')}
      </Button>
      <span class="grow" />
      {children}
    </nav>
  )
}

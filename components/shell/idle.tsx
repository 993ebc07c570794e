import { useStore, useTexts, useView } from '#components/context.ts'
import { useCommand } from '#components/shell/commands.ts'
import { Button } from '#components/ui/button.tsx'
import './gates.css'

/** No conversation: what to do about it, and what can be done without one. */
export function Idle() {
  const { t } = useTexts()
  const { navigation, conversation } = useView()
  const { noneOpen, site } = useStore(conversation, (state) => state.page)
  const elsewhere = site !== undefined && !noneOpen
  const search = () => navigation.go({ view: 'search' })
  useCommand('primary', search)
  useCommand('create', () => navigation.go({ view: 'create' }))
  return (
    <main class="tg-main" tabIndex={-1}>
      <div class="empty">
        <h2>{t(elsewhere ? 'idle.pageTitle' : 'idle.title')}</h2>
        <p>{t(noneOpen ? 'idle.text' : elsewhere ? 'idle.pageText' : 'idle.panelText')}</p>
        <Button keys={['/']} press={search}>
          {t('idle.search')}
        </Button>
      </div>
    </main>
  )
}

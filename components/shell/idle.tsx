import messageCircle from 'lucide/dist/esm/icons/message-circle.mjs'
import { useStore, useTexts, useView } from '#components/context.ts'
import { KeptDraft } from '#components/create/kept-draft.tsx'
import { useCommand } from '#components/shell/commands.ts'
import { Button } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import '#components/record/record.css'
import './gates.css'

/** No conversation: what to do about it, and what can be done without one. */
export function Idle() {
  const { t } = useTexts()
  const { navigation, conversation, session, host } = useView()
  const { noneOpen, site } = useStore(conversation, (state) => state.page)
  // a frame stands beside pages of the organisation's list only; a page of the CRM says nothing until a record is open
  const elsewhere = (host.surface === 'frame' || site !== undefined) && !noneOpen
  const canCreate = useStore(session, (state) => state.forms?.entities.some((entity) => entity.create) ?? false)
  const search = () => navigation.go({ view: 'search' })
  const create = () => navigation.go({ view: 'create' })
  useCommand('primary', search)
  useCommand('create', canCreate ? create : undefined)
  return (
    <main class="tg-main" tabIndex={-1}>
      <div class="banners banners-own">
        <KeptDraft />
      </div>
      <div class="empty">
        <span class="kind">
          <Icon node={messageCircle} />
        </span>
        <h1>{t(elsewhere ? 'idle.pageTitle' : 'idle.title')}</h1>
        <p>{t(noneOpen ? 'idle.text' : elsewhere ? 'idle.pageText' : 'idle.panelText')}</p>
        <div class="empty-acts">
          <Button keys={['/']} press={search}>
            {t('idle.search')}
          </Button>
          {canCreate && (
            <Button keys={['C']} press={create}>
              {t('hand.create')}
            </Button>
          )}
        </div>
      </div>
    </main>
  )
}

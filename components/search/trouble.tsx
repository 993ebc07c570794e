import type { Finding } from '#services/view/finding.ts'
import { useStore, useTexts, useView } from '#components/context.ts'
import { KeptDraft } from '#components/create/kept-draft.tsx'
import { useCommand } from '#components/shell/commands.ts'
import { useAway } from '#components/shell/use-network.ts'
import { Pushes } from '#components/tag/pushes.tsx'
import { useStep } from '#components/tag/use-step.ts'
import { Button } from '#components/ui/button.tsx'
import { Foot } from '#components/ui/foot.tsx'
import { CrmTrouble } from './crm-trouble.tsx'
import { SearchTrail } from './search-trail.tsx'

/** Nobody can be asked and nobody is remembered: who it is can still be written down. */
export function Trouble({ finding }: { finding: Finding }) {
  const { t } = useTexts()
  const { navigation, session } = useView()
  const online = useStore(session, (state) => state.link.state === 'online')
  const away = useAway()
  const canCreate = useStore(session, (state) => state.forms?.entities.some(({ create }) => create) ?? false)
  const create = () => navigation.go({ view: 'create' })
  const step = useStep('write down')
  useCommand('create', create)
  useCommand('primary', canCreate ? create : undefined)
  return (
    <>
      <main class="tg-main" tabIndex={-1}>
        <Pushes />
        <SearchTrail finding={finding} />
        <div class="banners banners-own">
          <KeptDraft />
          {online && <CrmTrouble finding={finding} />}
        </div>
        <section class="sec">
          <div class="sec-head">
            <h2>{t('trouble.meanwhile')}</h2>
          </div>
          <p class="quiet-text">
            {!online && t(away === 'server' ? 'away.none' : 'offline.none')}{' '}
            {canCreate && t(online ? 'trouble.meanwhileText' : 'offline.create')}
          </p>
        </section>
      </main>
      {canCreate && (
        <Foot step={step}>
          <Button kind="primary" wide keys={[t('key.enter')]} press={create}>
            {t('trouble.create')}
          </Button>
        </Foot>
      )}
    </>
  )
}

import { useState } from 'preact/hooks'
import check from 'lucide/dist/esm/icons/circle-check.mjs'
import alert from 'lucide/dist/esm/icons/circle-alert.mjs'
import type { Output } from '#contract/api/index.ts'
import type { ConnectionStatus } from '#contract/api/session.ts'
import { dayAndTime } from '#contract/moments.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { Icon } from '../ui/icon.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { useAct, useLoaded } from './live.ts'
import { Group } from './section.tsx'
import { useSettingsTexts } from './texts.ts'

/** One card per connected system: state, since when, and for an admin a real call. */
export function CrmCards({ admin }: { admin: boolean }) {
  const host = useHost()
  const { t } = useSettingsTexts()
  const session = useLoaded(() => host.backend.call('session.get', {}))
  return (
    <Group title={t('conn.crms')}>
      {session.fault && <FaultBanner fault={session.fault} again={session.again} />}
      {!session.value && !session.fault && <Skeleton part={60} thick />}
      <div class="cards">
        {session.value?.connections.map((one) => (
          <CrmCard key={one.id} status={one} admin={admin} />
        ))}
      </div>
    </Group>
  )
}

function CrmCard({ status: first, admin }: { status: ConnectionStatus; admin: boolean }) {
  const host = useHost()
  const { t, locale } = useSettingsTexts()
  const { busy, fault, run } = useAct()
  const [tested, setTested] = useState<Output<'connections.test'>>()
  const status = tested?.status ?? first
  const tone = ({ connected: 'ok', unreachable: 'bad', 'needs-sign-in': 'warn' } as const)[status.state]
  return (
    <article class="card">
      <div class="card-head">
        <span class="mono-logo" aria-hidden="true">
          {status.title.slice(0, 1)}
        </span>
        <h3 class="grow cut">{status.title}</h3>
        <Chip tone={tone}>{t(`conn.crm.${status.state}`)}</Chip>
      </div>
      <div class="card-body">
        {status.detail && <p class="text">{status.detail}</p>}
        <p>{t('conn.crm.checked', { time: dayAndTime(status.checkedAt, locale) })}</p>
        <ul class="steps" aria-live="polite">
          {tested?.steps.map(({ name, ok, detail }) => (
            <li key={name} class={`step step-${ok ? 'ok' : 'failed'}`}>
              <Icon node={ok ? check : alert} size={14} />
              <span class="grow">
                {name}
                <span class="sr">: {ok ? t('conn.ok') : t('conn.failed')}</span>
                <span class="block meta">{detail}</span>
              </span>
            </li>
          ))}
        </ul>
        {fault && <FaultBanner fault={fault} />}
      </div>
      {admin && (
        <div class="card-foot">
          <Button
            small
            rests={busy ? t('conn.testing') : undefined}
            press={() => run('test', async () => setTested(await host.backend.call('connections.test', { id: status.id })))}
          >
            {busy ? t('conn.testing') : t('conn.crm.test')}
          </Button>
        </div>
      )}
    </article>
  )
}

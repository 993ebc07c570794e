import { useEffect } from 'preact/hooks'
import type { Link } from '#services/backend/sidebar-host.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { CrmCards } from './crm-cards.tsx'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { useAct, useLive, useLoaded } from './live.ts'
import { OwnSessions } from './own-sessions.tsx'
import { Group, Section } from './section.tsx'
import { ServerCard } from './server-card.tsx'
import { type SettingsKey, useSettingsTexts } from './texts.ts'

/** Which server, who is signed in, where else, and how its CRM is. */
export function ConnectionSection() {
  const host = useHost()
  const { t } = useSettingsTexts()
  const link = useLive(host.link)
  const connection = useLoaded(host.readConnection, link)
  const { busy, fault, run } = useAct()
  const { value: state } = connection
  const ended = link.state === 'signed-out' ? link.ended : undefined
  const signedIn = link.state === 'online' || link.state === 'offline'

  useEffect(() => addOnce('focus', connection.again), [])

  return (
    <Section title={t('conn.title')} text={t('conn.text')} aside={<LinkChip link={link} />}>
      {connection.fault && <FaultBanner fault={connection.fault} again={connection.again} />}
      {fault && <FaultBanner fault={fault} />}
      {state ? <ServerCard state={state} changed={connection.set} /> : <Skeleton part={60} thick />}

      <Group title={t('conn.you')}>
        <div class="panel">
          <div class="set">
            {state?.person && signedIn ? (
              <div>
                <h3>{state.person.name}</h3>
                <p>
                  {state.person.email} · {t(`set.role.${state.person.role}` as SettingsKey)} · {state.organisation}
                </p>
              </div>
            ) : (
              <div>
                {ended && <h3>{t(`signedOut.ended.${ended}`)}</h3>}
                <p>{ended ? t(`signedOut.ended.${ended}Text`) : t('conn.youOut')}</p>
              </div>
            )}
            {signedIn ? (
              <Button small press={() => run('out', host.signOut)}>
                {t('set.signOut')}
              </Button>
            ) : (
              <Button kind="primary" rests={restsFor(link, busy, t)} press={() => run('in', host.signIn)}>
                {busy === 'in' ? t('set.signingIn') : t('set.signIn')}
              </Button>
            )}
          </div>
        </div>
      </Group>

      {link.state === 'online' && state?.person && (
        <>
          <OwnSessions />
          <CrmCards admin={state.person.role === 'admin'} />
        </>
      )}
    </Section>
  )
}

export function LinkChip({ link }: { link: Link }) {
  const { t } = useSettingsTexts()
  const tone = { online: 'ok', offline: 'bad', 'signed-out': 'warn', 'needs-setup': 'warn', stale: 'warn' } as const
  return <Chip tone={tone[link.state]}>{t(`conn.state.${link.state}`)}</Chip>
}

function restsFor(link: Link, busy: string | undefined, t: (key: SettingsKey) => string): string | undefined {
  if (link.state === 'stale') return t('conn.stale')
  if (link.state === 'needs-setup') return t('conn.fail.permission')
  return busy ? t('set.signingIn') : undefined
}

function addOnce(event: string, listener: () => void): () => void {
  window.addEventListener(event, listener)
  return () => window.removeEventListener(event, listener)
}

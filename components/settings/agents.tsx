import { useRef, useState } from 'preact/hooks'
import userPlus from 'lucide/dist/esm/icons/user-plus.mjs'
import type { Output } from '#contract/api/index.ts'
import { dayAndTime } from '#contract/moments.ts'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { AwayBanner } from './away-banner.tsx'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { InviteForm } from './invite-form.tsx'
import { InviteLink } from './invite-link.tsx'
import { useAct, useLoaded } from './live.ts'
import { PersonRow } from './person-row.tsx'
import { Group, Section } from './section.tsx'
import { useReadWhenBack, useSignedIn } from './signed-in.ts'
import { useSettingsTexts } from './texts.ts'

/** Who may sign in: people with their roles and sessions, and open invitations. */
export function AgentsSection() {
  const host = useHost()
  const { t, locale } = useSettingsTexts()
  const { connection, person, here, away } = useSignedIn()
  const admin = person?.role === 'admin'
  const list = useLoaded(async () => (admin ? host.backend.call('people.list', {}) : undefined), admin)
  useReadWhenBack(away, list)
  const { busy, fault, run } = useAct()
  const [inviting, setInviting] = useState(false)
  const invite = useRef<HTMLButtonElement>(null)
  const [made, setMade] = useState<Output<'people.invite'>>()
  const trouble = list.fault ?? fault

  return (
    <Section
      title={t('agents.title')}
      text={t('agents.text')}
      aside={
        admin && (
          <Button icon={userPlus} kind="primary" buttonRef={invite} expanded={inviting} press={() => setInviting(true)}>
            {t('agents.invite')}
          </Button>
        )
      }
    >
      {admin && away && <AwayBanner />}
      {trouble && <FaultBanner fault={trouble} again={list.again} />}
      {connection.value && !admin && <p class="quiet-text">{here ? t('agents.adminOnly') : t('set.signInFirst')}</p>}
      {inviting && (
        <InviteForm
          close={() => {
            setInviting(false)
            invite.current?.focus()
          }}
          made={(invited) => {
            setMade(invited)
            setInviting(false)
            list.again()
          }}
        />
      )}
      {made && <InviteLink made={made} close={() => setMade(undefined)} />}
      {admin && !list.value && !list.fault && <Skeleton part={60} thick />}
      {list.value && list.value.invitations.length > 0 && (
        <Group title={t('agents.open')}>
          <ul class="panel">
            {list.value.invitations.map(({ id, email, role, invitedBy, expiresAt }) => (
              <li key={id} class="set">
                <div>
                  <h3 class="site-match">{email}</h3>
                  <p>{t('agents.invitedBy', { role: t(`set.role.${role}`), name: invitedBy, time: dayAndTime(expiresAt, locale) })}</p>
                </div>
                <Button
                  small
                  label={t('agents.revokeOf', { email })}
                  rests={busy === id ? t('set.loading') : undefined}
                  press={() =>
                    run(id, async () => {
                      await host.backend.call('people.revokeInvitation', { id })
                      if (made?.invitation.id === id) setMade(undefined)
                      list.again()
                    })
                  }
                >
                  {t('agents.revoke')}
                </Button>
              </li>
            ))}
          </ul>
        </Group>
      )}
      {list.value && (
        <Group title={t('agents.people')}>
          <ul class="panel">
            {list.value.people.map((one) => (
              <PersonRow key={one.id} person={one} own={one.id === person?.id} changed={list.again} />
            ))}
          </ul>
        </Group>
      )}
    </Section>
  )
}

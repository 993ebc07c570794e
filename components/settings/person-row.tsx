import { useState } from 'preact/hooks'
import type { PersonRow as Person } from '#contract/api/people.ts'
import { RoleName } from '#contract/api/session.ts'
import { dayAndTime } from '#contract/moments.ts'
import { deviceWords } from './device-words.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { useAct, useLoaded } from './live.ts'
import { useSettingsTexts } from './texts.ts'

/** One person: role, sessions, shut out and let in. */
export function PersonRow({ person, own, changed }: { person: Person; own: boolean; changed(): void }) {
  const host = useHost()
  const { t, locale } = useSettingsTexts()
  const { fault, run } = useAct()
  const [sure, setSure] = useState(false)
  const [open, setOpen] = useState(false)
  const { id, name, email, role, disabled, sessions, lastSeenAt } = person
  const change = (what: { role?: RoleName; disabled?: boolean }) =>
    run('change', async () => {
      await host.backend.call('people.change', { id, ...what })
      setSure(false)
      changed()
    })

  return (
    <li class="person">
      <div class="set">
        <div>
          <h3>
            <bdi>{name}</bdi> {own && <Chip>{t('agents.you')}</Chip>} {disabled && <Chip tone="bad">{t('agents.out')}</Chip>}
          </h3>
          <p>
            <span class="site-match">{email}</span> ·{' '}
            {lastSeenAt ? t('agents.seen', { time: dayAndTime(lastSeenAt, locale) }) : t('agents.never')}
          </p>
        </div>
        <div class="row person-acts">
          <select
            class="input"
            aria-label={t('agents.roleOf', { name })}
            value={role}
            disabled={disabled}
            onChange={(event) => {
              const wanted = RoleName.parse(event.currentTarget.value)
              // until the server has said yes, the row shows what is
              event.currentTarget.value = role
              change({ role: wanted })
            }}
          >
            {RoleName.options.map((one) => (
              <option key={one} value={one}>
                {t(`set.role.${one}`)}
              </option>
            ))}
          </select>
          <Button
            small
            kind="quiet"
            expanded={open}
            label={`${t('agents.sessions', { count: sessions })}: ${name}`}
            press={() => setOpen(!open)}
          >
            {t('agents.sessions', { count: sessions })}
          </Button>
          {!own && (
            <Button
              small
              kind="quiet"
              label={disabled ? undefined : t('agents.shutOutOf', { name })}
              press={() => (disabled ? change({ disabled: false }) : setSure(true))}
            >
              {t(disabled ? 'agents.letIn' : 'agents.shutOut')}
            </Button>
          )}
        </div>
      </div>
      {fault && <FaultBanner fault={fault} />}
      {sure && (
        <div class="lint" role="alert">
          <span>{t('agents.shutOutSure', { name })}</span>
          <span class="row">
            <Button small press={() => change({ disabled: true })}>
              {t('agents.shutOut')}
            </Button>
            <Button small kind="quiet" press={() => setSure(false)}>
              {t('agents.keep')}
            </Button>
          </span>
        </div>
      )}
      {open && <Sessions person={person} changed={changed} />}
    </li>
  )
}

function Sessions({ person, changed }: { person: Person; changed(): void }) {
  const host = useHost()
  const texts = useSettingsTexts()
  const { t, locale } = texts
  const list = useLoaded(() => host.backend.call('people.sessions', { id: person.id }))
  const { busy, fault, run } = useAct()
  const trouble = list.fault ?? fault
  return (
    <div class="nested">
      {trouble && <FaultBanner fault={trouble} again={list.again} />}
      {!list.value && !trouble && <Skeleton part={45} />}
      {list.value?.sessions.length === 0 && <p class="meta">{t('agents.noSessions')}</p>}
      <ul>
        {list.value?.sessions.map(({ id, device, kind, createdAt, lastUsedAt }) => (
          <li key={id} class="row nested-row">
            <span class="grow">
              {deviceWords(device, texts)}{' '}
              <span class="meta">
                {t(`conn.session.${kind}`)} · {t('conn.session.since', { time: dayAndTime(createdAt, locale) })} ·{' '}
                {t('conn.session.used', { time: dayAndTime(lastUsedAt, locale) })}
              </span>
            </span>
            <Button
              small
              kind="quiet"
              label={t('conn.session.endOf', { device: deviceWords(device, texts), time: dayAndTime(createdAt, locale) })}
              rests={busy === id ? t('set.loading') : undefined}
              press={() =>
                run(id, async () => {
                  await host.backend.call('session.end', { id })
                  list.again()
                  changed()
                })
              }
            >
              {t('conn.session.end')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}

import { dayAndTime } from '#contract/moments.ts'
import { deviceWords } from './device-words.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { useAct, useLoaded } from './live.ts'
import { Group } from './section.tsx'
import { useSettingsTexts } from './texts.ts'

/** Everywhere this person is signed in, each with its end. */
export function OwnSessions() {
  const host = useHost()
  const texts = useSettingsTexts()
  const { t, locale } = texts
  const list = useLoaded(() => host.backend.call('session.list', {}))
  const { busy, fault, run } = useAct()
  const trouble = list.fault ?? fault
  const end = (id: string, current: boolean) =>
    run(id, async () => {
      if (current) return host.signOut()
      await host.backend.call('session.end', { id })
      list.again()
    })
  return (
    <Group title={t('conn.sessions')} text={t('conn.sessionsText')}>
      {trouble && <FaultBanner fault={trouble} again={list.again} />}
      {!list.value && !trouble && <Skeleton part={60} thick />}
      {list.value && (
        <ul class="panel">
          {list.value.sessions.map(({ id, device, kind, current, createdAt, lastUsedAt }) => (
            <li key={id} class="set">
              <div>
                <h3>
                  {deviceWords(device, texts)} {current && <Chip tone="ok">{t('conn.session.current')}</Chip>}
                </h3>
                <p>
                  {t(`conn.session.${kind}`)} · {t('conn.session.since', { time: dayAndTime(createdAt, locale) })} ·{' '}
                  {t('conn.session.used', { time: dayAndTime(lastUsedAt, locale) })}
                </p>
              </div>
              <Button
                small
                label={
                  current ? undefined : t('conn.session.endOf', { device: deviceWords(device, texts), time: dayAndTime(createdAt, locale) })
                }
                rests={busy === id ? t('set.loading') : undefined}
                press={() => end(id, current)}
              >
                {current ? t('set.signOut') : t('conn.session.end')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Group>
  )
}

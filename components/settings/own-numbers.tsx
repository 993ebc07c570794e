import { useEffect, useState } from 'preact/hooks'
import { OrganisationSettings } from '#contract/settings/settings.ts'
import { Button } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { AwayBanner } from './away-banner.tsx'
import { isEverybodys } from './everybodys-domains.ts'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { useAct, useLoaded } from './live.ts'
import { added, type Compared, changeOrganisation, type OwnList, removed } from './own-changes.ts'
import { Group, Section } from './section.tsx'
import { useReadWhenBack, useSignedIn } from './signed-in.ts'
import { TextField } from './text-field.tsx'
import { type SettingsKey, useSettingsTexts } from './texts.ts'

/** The organisation's own numbers and addresses, and from how many records on a number is a switchboard. */
export function OwnNumbersSection() {
  const host = useHost()
  const { t, locale } = useSettingsTexts()
  const { connection, person, here, away } = useSignedIn()
  const admin = person?.role === 'admin'
  const known = useLoaded(async () => {
    if (!admin) return undefined
    const { organisation } = (await host.backend.call('settings.get', {})).settings
    const compared = await host.backend.call('settings.compared', { phones: organisation.ownPhones, emails: organisation.ownEmails })
    return { organisation, compared }
  }, admin)
  useReadWhenBack(away, known)
  const { value } = known

  return (
    <Section title={t('own.title')} text={t('own.text')}>
      {admin && away && <AwayBanner />}
      {known.fault && <FaultBanner fault={known.fault} again={known.again} />}
      {connection.value && !admin && <p class="quiet-text">{t(here ? 'own.adminOnly' : 'set.signInFirst')}</p>}
      {admin && !value && !known.fault && <Skeleton part={60} thick />}
      {value && (
        <>
          <OwnValues list="ownPhones" values={value.compared.phones} changed={known.again}>
            {t('own.country', { country: countryName(value.organisation.country, locale), code: value.organisation.country })}
          </OwnValues>
          <OwnValues list="ownEmails" values={value.compared.emails} changed={known.again} />
          <Switchboards from={value.organisation.sharedFrom} changed={known.again} />
        </>
      )}
    </Section>
  )
}

const words = {
  ownPhones: { title: 'own.phones', text: 'own.phonesText', label: 'own.phone', fault: 'own.fault.phone', never: 'own.never.phone' },
  ownEmails: { title: 'own.emails', text: 'own.emailsText', label: 'own.email', fault: 'own.fault.email', never: 'own.never.email' },
} as const satisfies Record<OwnList, Record<string, SettingsKey>>

function OwnValues({ list, values, changed, children }: { list: OwnList; values: Compared; changed(): void; children?: string }) {
  const host = useHost()
  const { t } = useSettingsTexts()
  const { busy, fault, run } = useAct()
  const [typed, setTyped] = useDraft(list)
  const [wrong, setWrong] = useState<SettingsKey>()
  const [asks, setAsks] = useState(false)
  const { title, text, label, fault: notOne, never } = words[list]
  const comparedOf = async (value: string) => {
    const { phones, emails } = await host.backend.call('settings.compared', {
      phones: list === 'ownPhones' ? [value] : [],
      emails: list === 'ownEmails' ? [value] : [],
    })
    return [...phones, ...emails][0]?.compared
  }

  function add() {
    const value = typed.trim()
    if (!OrganisationSettings.shape[list].safeParse([value]).success || value === '') return setWrong(notOne)
    if (values.length >= most) return setWrong('own.fault.full')
    run('add', async () => {
      const compared = await comparedOf(value)
      if (compared === undefined) return setWrong(notOne)
      if (values.some((one) => one.compared === compared)) return setWrong('own.fault.there')
      if (!asks && list === 'ownEmails' && isEverybodys(value)) return setAsks(true)
      await changeOrganisation(host.backend, added(list, value))
      setTyped('')
      setAsks(false)
      changed()
    })
  }

  return (
    <Group title={t(title)} text={t(text)}>
      <div class="panel">
        {values.length === 0 && <p class="set quiet-text">{t('own.none')}</p>}
        <ul>
          {values.map(({ value, compared }) => (
            <li key={value} class="set own-value">
              <div>
                <h3 class="num">
                  <bdi>{compared ?? value}</bdi>
                </h3>
                {compared === undefined ? <p class="fault">{t(never)}</p> : compared !== value && <p>{t('own.typed', { value })}</p>}
              </div>
              <Button
                small
                kind="quiet"
                label={t('own.removeOf', { value: compared ?? value })}
                rests={busy === value ? t('own.saving') : undefined}
                press={() =>
                  run(value, async () => {
                    await changeOrganisation(host.backend, removed(list, value))
                    changed()
                  })
                }
              >
                {t('own.remove')}
              </Button>
            </li>
          ))}
        </ul>
        <form
          class="set-form"
          aria-label={t(title)}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <TextField
            id={`own-${list}`}
            label={t(label)}
            value={typed}
            maxLength={list === 'ownPhones' ? 50 : 254}
            help={children}
            fault={wrong && t(wrong)}
            change={(next) => {
              setTyped(next)
              setWrong(undefined)
              setAsks(false)
            }}
          />
          {asks && (
            <p class="fault" role="alert">
              {t('own.everybodys', { domain: typed.trim() })}
            </p>
          )}
          {fault && <FaultBanner fault={fault} />}
          <div class="row">
            <button type="submit" class="btn" aria-disabled={busy || typed.trim() === '' ? true : undefined}>
              {t(busy === 'add' ? 'own.adding' : asks ? 'own.addAnyway' : 'own.add')}
            </button>
          </div>
        </form>
      </div>
    </Group>
  )
}

function Switchboards({ from, changed }: { from: number; changed(): void }) {
  const host = useHost()
  const { t } = useSettingsTexts()
  const { busy, fault, run } = useAct()
  const [typed, setTyped] = useState(String(from))
  const [wrong, setWrong] = useState(false)
  const [done, setDone] = useState(false)
  return (
    <Group title={t('own.shared')} text={t('own.sharedText')}>
      <form
        class="panel set-form"
        aria-label={t('own.shared')}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const sharedFrom = Number(typed)
          if (typed.trim() === '' || !OrganisationSettings.shape.sharedFrom.safeParse(sharedFrom).success) return setWrong(true)
          run('save', async () => {
            await changeOrganisation(host.backend, (now) => ({ ...now, sharedFrom }))
            setDone(true)
            changed()
          })
        }}
      >
        <div class="field-few">
          <TextField
            id="own-shared"
            label={t('own.sharedFrom')}
            value={typed}
            maxLength={8}
            fault={wrong ? t('own.fault.shared') : undefined}
            change={(next) => {
              setTyped(next)
              setWrong(false)
              setDone(false)
            }}
          />
        </div>
        {fault && <FaultBanner fault={fault} />}
        <div class="row">
          <button type="submit" class="btn" aria-disabled={busy || typed.trim() === String(from) ? true : undefined}>
            {t(busy ? 'own.saving' : 'own.save')}
          </button>
          <span role="status" class="meta">
            {done && t('own.saved')}
          </span>
        </div>
      </form>
    </Group>
  )
}

/** the schema's own bound */
const most = 1_000

/** What is typed is found again after a reload. */
function useDraft(list: OwnList): [string, (typed: string) => void] {
  const { drafts } = useHost()
  const [typed, setTyped] = useState('')
  const key = `settings:${list}`
  useEffect(() => {
    drafts.load(key).then(
      (kept) => typeof kept === 'string' && setTyped((now) => now || kept),
      () => undefined,
    )
  }, [])
  const set = (next: string) => {
    setTyped(next)
    if (next) drafts.save(key, next)
    else drafts.remove(key)
  }
  return [typed, set]
}

function countryName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}

import { useState } from 'preact/hooks'
import type { Person } from '#contract/api/session.ts'
import { longestPassword, passwordFault } from '#contract/password-rules.ts'
import { longestName, nameFault, unseenInName } from '#contract/person-name.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { AwayBanner } from './away-banner.tsx'
import { FaultBanner } from './fault.tsx'
import { useHost } from './host.ts'
import { useAct } from './live.ts'
import { Group, Section } from './section.tsx'
import { useSignedIn } from './signed-in.ts'
import { TextField } from './text-field.tsx'
import { useSettingsTexts } from './texts.ts'

/** Whoever is signed in: own name, own password. */
export function AccountSection() {
  const { t } = useSettingsTexts()
  const { connection, person, away } = useSignedIn()
  return (
    <Section title={t('account.title')} text={t('account.text')}>
      {connection.fault && <FaultBanner fault={connection.fault} again={connection.again} />}
      {!connection.value && !connection.fault && <Skeleton part={60} thick />}
      {connection.value && !person && <p class="quiet-text">{t('set.signInFirst')}</p>}
      {person && (
        <>
          {away && <AwayBanner />}
          <OwnName key={person.id} person={person} changed={connection.again} />
          <OwnPassword person={person} />
        </>
      )}
    </Section>
  )
}

function OwnName({ person, changed }: { person: Person; changed(): void }) {
  const host = useHost()
  const { t } = useSettingsTexts()
  const { busy, fault, run } = useAct()
  const [typed, setName] = useState<string>()
  const name = typed ?? person.name
  const [asked, setAsked] = useState(false)
  const [done, setDone] = useState(false)
  const wrong = asked ? nameFault(name) : undefined
  const elsewhere = fault && !fault.fields?.some(({ path }) => path === 'name') ? fault : undefined

  return (
    <Group title={t('account.name')} text={t('account.nameText')}>
      <form
        class="panel set-form"
        aria-label={t('account.name')}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setAsked(true)
          if (nameFault(name)) return focusIn(event.currentTarget)
          run('name', async () => {
            await host.backend.call('account.rename', { name })
            // who is signed in is asked anew, for every place that shows the name
            await host.backend.call('session.get', {})
            setDone(true)
            changed()
          })
        }}
      >
        <TextField
          id="account-name"
          label={t('account.yourName')}
          value={name}
          autocomplete="name"
          maxLength={longestName * 2}
          fault={wrong && (wrong === 'unseen' ? t('account.name.unseen', unseenInName(name)) : t(`account.name.${wrong}`))}
          change={(next) => {
            setName(next)
            setDone(false)
          }}
        />
        {elsewhere && <FaultBanner fault={elsewhere} />}
        <div class="row">
          <button type="submit" class="btn" aria-disabled={busy || name.trim() === person.name ? true : undefined}>
            {t(busy ? 'account.saving' : 'account.nameSave')}
          </button>
          <span role="status" class="meta">
            {done && t('account.nameSaved')}
          </span>
        </div>
      </form>
    </Group>
  )
}

function OwnPassword({ person }: { person: Person }) {
  const host = useHost()
  const { t } = useSettingsTexts()
  const { busy, fault, run } = useAct()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [asked, setAsked] = useState(false)
  const [refused, setRefused] = useState<string>()
  const [ended, setEnded] = useState<number>()
  const wrongCurrent = !asked
    ? undefined
    : current === ''
      ? t('account.currentMissing')
      : refused === current
        ? t('account.currentWrong')
        : undefined
  const wrong = asked ? passwordFault(password, person) : undefined
  const elsewhere = fault && !fault.fields?.some(({ path }) => path === 'current') ? fault : undefined

  return (
    <Group title={t('account.password')} text={t('account.passwordText')}>
      <form
        class="panel set-form"
        aria-label={t('account.password')}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          setAsked(true)
          setEnded(undefined)
          if (current === '' || passwordFault(password, person)) return focusIn(form)
          run('password', async () => {
            try {
              const { endedSessions } = await host.backend.call('account.password', { current, password })
              setEnded(endedSessions)
              setAsked(false)
              setCurrent('')
              setPassword('')
            } catch (thrown) {
              const { fields } = thrown as { fields?: { path: string }[] }
              if (fields?.some(({ path }) => path === 'current')) {
                setRefused(current)
                focusIn(form)
              }
              throw thrown
            }
          })
        }}
      >
        {/* under whose name a password manager files it */}
        <input type="text" autoComplete="username" aria-label={t('agents.email')} value={person.email} readOnly hidden />
        <TextField
          id="account-current"
          type="password"
          label={t('account.current')}
          value={current}
          autocomplete="current-password"
          fault={wrongCurrent}
          change={setCurrent}
        />
        <TextField
          id="account-new"
          type="password"
          label={t('account.new')}
          value={password}
          autocomplete="new-password"
          maxLength={longestPassword * 2}
          help={t('account.newHelp')}
          fault={wrong && t(`account.password.${wrong}`)}
          change={setPassword}
        />
        {elsewhere && <FaultBanner fault={elsewhere} />}
        <div class="row">
          <button type="submit" class="btn" aria-disabled={busy ? true : undefined}>
            {t(busy ? 'account.saving' : 'account.passwordSave')}
          </button>
          <span role="status" class="meta">
            {ended !== undefined && (ended === 0 ? t('account.passwordSaved') : t('account.passwordSavedEnded', { count: ended }))}
          </span>
        </div>
      </form>
    </Group>
  )
}

/** The first field that is wrong gets the focus, once it is drawn as such. */
function focusIn(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
}

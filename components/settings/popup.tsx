import { render } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import logIn from 'lucide/dist/esm/icons/log-in.mjs'
import panel from 'lucide/dist/esm/icons/panel-right.mjs'
import settings from 'lucide/dist/esm/icons/settings.mjs'
import shield from 'lucide/dist/esm/icons/shield-check.mjs'
import type { SettingsHost } from '#services/backend/settings-host.ts'
import type { Link } from '#services/backend/sidebar-host.ts'
import type { TabState } from '#services/backend/states.ts'
import '../shell/base.css'
import { Button } from '../ui/button.tsx'
import { Mark } from '../ui/mark.tsx'
import { LinkChip } from './connection.tsx'
import { FaultBanner } from './fault.tsx'
import { useAct, useLive, useLoaded } from './live.ts'
import './popup.css'
import { SettingsTextsContext, settingsTexts, useSettingsTexts } from './texts.ts'

export type PopupHost = SettingsHost & {
  readTab(): Promise<TabState>
  openHere(): Promise<void>
  openPanel(): Promise<void>
  openSettings(section?: 'connection' | 'sites' | 'agents'): Promise<void>
}

/** Puts the toolbar's popup into `root`. */
export function mountPopup(root: HTMLElement, host: PopupHost): void {
  render(<Themed host={host} />, root)
}

function Themed({ host }: { host: PopupHost }) {
  const [language, setLanguage] = useState<string>()
  const texts = useMemo(() => settingsTexts(navigator.languages, language), [language])
  useEffect(() => {
    document.documentElement.lang = texts.language
  }, [texts])
  useEffect(() => {
    host.drafts.load('preferences').then(
      (saved) => {
        const { language: chosen, theme } = (saved ?? {}) as { language?: string; theme?: string }
        if (chosen) setLanguage(chosen)
        if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
      },
      () => undefined,
    )
  }, [])
  return (
    <SettingsTextsContext.Provider value={texts}>
      <Popup host={host} />
    </SettingsTextsContext.Provider>
  )
}

function Popup({ host }: { host: PopupHost }) {
  const { t } = useSettingsTexts()
  const told = useLive(host.link)
  const connection = useLoaded(host.readConnection, told)
  const sites = useLoaded(host.readSites, told)
  const tab = useLoaded(host.readTab)
  const { busy, fault, run } = useAct()
  // what is told may come after all that was read
  const link = told.state === 'stale' ? told : (connection.value?.link ?? told)
  const person = connection.value?.person
  const missing = sites.value?.missing ?? []

  function allow() {
    const allowed = host.allow(missing)
    run('allow', async () => {
      if (await allowed) sites.set(await host.applySites())
    })
  }

  // Drawn in one go: a line that came later would push the buttons down, under a finger that is on its way to them. It is all
  // read on this device, so nobody waits for a server.
  if (![connection, sites, tab].every(({ value, fault: failed }) => value || failed))
    return (
      <main class="popup" aria-busy="true">
        <Head />
      </main>
    )
  return (
    <main class="popup">
      <Head link={link} />
      {person && <p class="meta">{t('set.signedInAs', { name: person.name })}</p>}
      {fault && <FaultBanner fault={fault} />}
      <Here tab={tab.value} open={() => run('open', host.openHere)} />
      <div class="popup-acts">
        {link.state === 'needs-setup' && (
          <Button wide kind="primary" press={() => run('setup', () => host.openSettings('connection'))}>
            {t('popup.setupDo')}
          </Button>
        )}
        {link.state === 'signed-out' && (
          <Button
            wide
            kind="primary"
            icon={logIn}
            rests={busy === 'in' ? t('set.signingIn') : undefined}
            press={() => run('in', host.signIn)}
          >
            {t('set.signIn')}
          </Button>
        )}
        {missing.length > 0 && (
          <Button wide icon={shield} press={allow}>
            {t('sites.allow', { count: sites.value?.sites.filter((site) => !site.granted).length ?? 0 })}
          </Button>
        )}
        <Button wide icon={panel} press={() => run('panel', host.openPanel)}>
          {t('popup.panel')}
        </Button>
        <Button wide kind="quiet" icon={settings} press={() => run('settings', () => host.openSettings())}>
          {t('popup.settings')}
        </Button>
      </div>
    </main>
  )
}

function Head({ link }: { link?: Link }) {
  const { t } = useSettingsTexts()
  return (
    <header class="row">
      <Mark />
      <h1 class="grow">{t('app.name')}</h1>
      {link && <LinkChip link={link} />}
    </header>
  )
}

function Here({ tab, open }: { tab: TabState | undefined; open(): void }) {
  const { t } = useSettingsTexts()
  if (!tab) return null
  if (tab.sidebar === 'none') return <p class="quiet-text">{t('popup.notHere')}</p>
  if (tab.sidebar === 'gave-up') return <p class="quiet-text">{t('popup.gaveUp')}</p>
  if (tab.sidebar === 'cannot') return <p class="quiet-text">{t('popup.cannot')}</p>
  return (
    <>
      {tab.sidebar === 'open' && <p class="quiet-text">{t('popup.isOpen')}</p>}
      {tab.sidebar === 'collapsed' && (
        <Button wide kind="primary" press={open}>
          {t('popup.open')}
        </Button>
      )}
    </>
  )
}

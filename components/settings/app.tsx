import { render } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import globe from 'lucide/dist/esm/icons/globe.mjs'
import plug from 'lucide/dist/esm/icons/plug.mjs'
import circleUser from 'lucide/dist/esm/icons/circle-user-round.mjs'
import phoneOff from 'lucide/dist/esm/icons/phone-off.mjs'
import users from 'lucide/dist/esm/icons/users.mjs'
import type { SettingsHost } from '#services/backend/settings-host.ts'
import '../shell/base.css'
import { Icon } from '../ui/icon.tsx'
import { keepFocus } from '../ui/kept-focus.ts'
import { Mark } from '../ui/mark.tsx'
import { AccountSection } from './account.tsx'
import { AgentsSection } from './agents.tsx'
import { ConnectionSection } from './connection.tsx'
import { SettingsHostContext } from './host.ts'
import { useLive } from './live.ts'
import { OwnNumbersSection } from './own-numbers.tsx'
import './settings.css'
import './panel.css'
import './cards.css'
import './welcome.css'
import { SitesSection } from './sites.tsx'
import { SettingsTextsContext, settingsTexts, type SettingsKey } from './texts.ts'
import { Welcome } from './welcome.tsx'

/** Puts the options page into `root`. */
export function mountSettings(root: HTMLElement, host: SettingsHost): void {
  render(<Settings host={host} />, root)
}

const sections = [
  { id: 'connection', icon: plug },
  { id: 'account', icon: circleUser },
  { id: 'sites', icon: globe },
  { id: 'own', icon: phoneOff },
  { id: 'agents', icon: users },
] as const
type SectionId = (typeof sections)[number]['id'] | 'welcome'

function Settings({ host }: { host: SettingsHost }) {
  const [at, go] = useHash()
  const [language, setLanguage] = useState<string>()
  const link = useLive(host.link)
  const texts = useMemo(() => settingsTexts(navigator.languages, language), [language])
  const { t } = texts
  const root = useRef<HTMLDivElement>(null)

  useEffect(() => (root.current ? keepFocus(root.current, 'li, .grp, main') : undefined), [at === 'welcome'])
  useEffect(() => {
    host.drafts.load('preferences').then(
      (saved) => {
        const { language: chosen, theme, density } = (saved ?? {}) as { language?: string; theme?: string; density?: string }
        if (chosen) setLanguage(chosen)
        if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
        if (density) document.documentElement.dataset['density'] = density
      },
      () => undefined,
    )
  }, [])
  useEffect(() => {
    document.documentElement.lang = texts.language
    document.title = t('set.title')
  }, [texts])

  if (at === 'welcome') {
    return (
      <Provide host={host} texts={texts}>
        <Welcome connect={() => go('connection')} />
      </Provide>
    )
  }
  return (
    <Provide host={host} texts={texts}>
      <div class="opt-root" ref={root}>
        <div class="opt">
          <header class="opt-head">
            <Mark />
            <span class="strong opt-wide-only">{t('app.name')}</span>
            <select
              class="input opt-narrow-only"
              aria-label={t('set.section')}
              value={at}
              onChange={(event) => go(event.currentTarget.value as SectionId)}
            >
              {sections.map(({ id }) => (
                <option key={id} value={id}>
                  {t(`set.${id}` as SettingsKey)}
                </option>
              ))}
            </select>
          </header>
          <nav class="opt-nav" aria-label={t('set.nav')}>
            {sections.map(({ id, icon }) => (
              <a key={id} href={`#${id}`} aria-current={at === id ? 'page' : undefined}>
                <Icon node={icon} />
                <span class="grow cut">{t(`set.${id}` as SettingsKey)}</span>
                {id === 'connection' && link.state !== 'online' && (
                  <span class="opt-dot" title={t(`conn.state.${link.state}`)}>
                    <span class="sr">{t(`conn.state.${link.state}`)}</span>
                  </span>
                )}
              </a>
            ))}
          </nav>
          <main class="opt-main" key={at}>
            {at === 'connection' && <ConnectionSection />}
            {at === 'account' && <AccountSection />}
            {at === 'sites' && <SitesSection />}
            {at === 'own' && <OwnNumbersSection />}
            {at === 'agents' && <AgentsSection />}
          </main>
        </div>
      </div>
    </Provide>
  )
}

function Provide({
  host,
  texts,
  children,
}: {
  host: SettingsHost
  texts: ReturnType<typeof settingsTexts>
  children: preact.ComponentChildren
}) {
  return (
    <SettingsHostContext.Provider value={host}>
      <SettingsTextsContext.Provider value={texts}>{children}</SettingsTextsContext.Provider>
    </SettingsHostContext.Provider>
  )
}

function useHash(): [SectionId, (to: SectionId) => void] {
  const read = (): SectionId => {
    const hash = location.hash.slice(1)
    return hash === 'welcome' || sections.some(({ id }) => id === hash) ? (hash as SectionId) : 'connection'
  }
  const [at, setAt] = useState(read)
  useEffect(() => {
    const moved = () => setAt(read())
    addEventListener('hashchange', moved)
    return () => removeEventListener('hashchange', moved)
  }, [])
  return [at, (to) => (location.hash = to)]
}

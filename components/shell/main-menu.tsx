import keyboard from 'lucide/dist/esm/icons/keyboard.mjs'
import logOut from 'lucide/dist/esm/icons/log-out.mjs'
import settings from 'lucide/dist/esm/icons/settings.mjs'
import { useStore, useTexts, useView } from '#components/context.ts'
import { Menu, type MenuItem } from '#components/ui/menu.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import '#components/ui/field.css'
import './main-menu.css'

/** Language, theme and density, at once; then settings, keys and the way out. */
export function MainMenu() {
  const { t } = useTexts()
  const { navigation, preferences, session, host } = useView()
  const chosen = useStore(preferences, (state) => state)
  const person = useStore(session, (state) => state.session?.person)
  const signedIn = useStore(session, (state) => state.link.state === 'online' || state.link.state === 'offline')
  const items: MenuItem[] = [
    { id: 'keys', label: t('menu.keys'), icon: keyboard, meta: '?', press: () => navigation.show('keys') },
    { id: 'settings', label: t('menu.settings'), icon: settings, press: () => host.openOptions() },
    ...(signedIn ? [{ id: 'out', label: t('menu.signOut'), icon: logOut, press: () => session.signOut() }] : []),
  ]
  return (
    <Menu id="main-menu" label={t('bar.menu')} items={items} close={() => navigation.close()}>
      <div class="prefs">
        {person && <p class="meta cut">{t('menu.signedInAs', { name: person.name })}</p>}
        <span class="label" id="pref-language">
          {t('menu.language')}
        </span>
        <Segmented
          labelledBy="pref-language"
          options={[
            { value: 'en', label: t('menu.en') },
            { value: 'sv', label: t('menu.sv') },
          ]}
          chosen={chosen.language}
          choose={(language) => preferences.choose({ language })}
        />
        <span class="label" id="pref-theme">
          {t('menu.theme')}
        </span>
        <Segmented
          labelledBy="pref-theme"
          options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t(`menu.theme.${value}`) }))}
          chosen={chosen.theme}
          choose={(theme) => preferences.choose({ theme })}
        />
        <span class="label" id="pref-density">
          {t('menu.density')}
        </span>
        <Segmented
          labelledBy="pref-density"
          options={(['comfortable', 'compact'] as const).map((value) => ({ value, label: t(`menu.density.${value}`) }))}
          chosen={chosen.density}
          choose={(density) => preferences.choose({ density })}
        />
      </div>
      <div class="menu-line" />
    </Menu>
  )
}

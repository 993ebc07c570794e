import ellipsis from 'lucide/dist/esm/icons/ellipsis.mjs'
import panelClose from 'lucide/dist/esm/icons/panel-right-close.mjs'
import search from 'lucide/dist/esm/icons/search.mjs'
import { useStore, useTexts, useView } from '#components/context.ts'
import { IconButton } from '#components/ui/button.tsx'
import { lazyView } from '#components/lazy-view.tsx'
import { Mark } from '#components/ui/mark.tsx'

const MainMenu = lazyView(
  () => import('./main-menu.tsx').then(({ MainMenu }) => MainMenu),
  () => <></>,
)

/** The product, and what is always in reach: search, menu, collapse. */
export function TopBar({ ready }: { ready: boolean }) {
  const { t } = useTexts()
  const { navigation, host } = useView()
  const overlay = useStore(navigation, (state) => state.overlay)
  const { frame } = host
  return (
    <header class="tg-top">
      <div class="tg-brand grow">
        <Mark />
        <span class="cut">{t('app.name')}</span>
      </div>
      {ready && <IconButton node={search} label={t('bar.search')} hint="/" press={() => navigation.go({ view: 'search' })} />}
      <IconButton
        node={ellipsis}
        label={t('bar.menu')}
        popup="menu"
        expanded={overlay === 'menu'}
        controls={overlay === 'menu' ? 'main-menu' : undefined}
        press={() => navigation.show('menu')}
      />
      {frame && <IconButton node={panelClose} flip label={t('bar.collapse')} press={() => frame.setCollapsed(true)} />}
      {overlay === 'menu' && <MainMenu />}
    </header>
  )
}

import { render } from 'preact'
import type { SidebarHost } from '#services/backend/sidebar-host.ts'
import { createView, type View } from '#services/view/view.ts'
import { SidebarContext, useStore } from './context.ts'
import { catalogues } from './messages/catalogues.ts'
import { localeFor } from '#contract/moments.ts'
import { createTexts, type Texts } from './messages/texts.ts'
import { CommandsContext, createCommands } from './shell/commands.ts'
import { Sidebar } from './shell/sidebar.tsx'
import { createSteady, SteadyContext } from './ui/steady.ts'

/** Draws the sidebar into `root` and keeps it alive until the returned function is called. */
export function mountSidebar(root: HTMLElement, host: SidebarHost): () => void {
  const view = createView(host, navigator.languages)
  return mountView(root, view)
}

/** The same over stores that exist already. */
export function mountView(root: HTMLElement, view: View): () => void {
  const commands = createCommands()
  const steady = createSteady(view.env)
  let texts: Texts | undefined
  let mounted = true
  let drawn = false

  function draw() {
    if (!texts || !mounted) return
    // what the page stood in with until now
    if (!drawn) root.replaceChildren()
    drawn = true
    render(
      <SidebarContext.Provider value={{ view, texts }}>
        <CommandsContext.Provider value={commands}>
          <SteadyContext.Provider value={steady}>
            <Surface />
          </SteadyContext.Provider>
        </CommandsContext.Provider>
      </SidebarContext.Provider>,
      root,
    )
  }

  async function speak(language: string) {
    const catalogue = catalogues[language] ?? catalogues['en']
    const first = await catalogue?.first()
    if (!catalogue || !first || view.preferences.getState().language !== language) return
    texts = createTexts(first, language, localeFor(language, navigator.languages), catalogue.rest(), catalogue.standard?.())
    document.documentElement.lang = language
    draw()
  }

  let spoken = ''
  const follow = () => {
    const { language } = view.preferences.getState()
    if (language !== spoken) speak(language)
    spoken = language
  }
  const drop = view.preferences.subscribe(follow)
  const stop = view.start()
  const unwatch = steady.watch(document)
  if (view.host.look) follow()
  view.preferences.load().finally(follow)
  return () => {
    mounted = false
    drop()
    stop()
    unwatch()
    render(null, root)
  }
}

/** Theme and density stand on the document, so that scrollbars and native controls follow. */
function Surface() {
  return <SidebarContext.Consumer>{(sidebar) => sidebar && <Dressed view={sidebar.view} />}</SidebarContext.Consumer>
}

function Dressed({ view }: { view: View }) {
  const theme = useStore(view.preferences, (state) => state.theme)
  const density = useStore(view.preferences, (state) => state.density)
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
  dataset['density'] = density
  return <Sidebar />
}

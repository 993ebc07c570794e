import { createContext } from 'preact'
import { useContext, useLayoutEffect, useState } from 'preact/hooks'
import type { View } from '#services/view/view.ts'
import type { Texts } from './messages/texts.ts'

export type Sidebar = { view: View; texts: Texts }

export const SidebarContext = createContext<Sidebar | undefined>(undefined)

export function useSidebar(): Sidebar {
  const sidebar = useContext(SidebarContext)
  if (!sidebar) throw new Error('A component of the sidebar was drawn outside mountSidebar.')
  return sidebar
}

export const useView = (): View => useSidebar().view
export const useTexts = (): Texts => useSidebar().texts

type Readable<S> = { getState(): S; subscribe(listener: (state: S) => void): () => void }

/** The part of a store that a component shows; it draws again only when that part changes. */
export function useStore<S, P>(store: Readable<S>, pick: (state: S) => P): P {
  const picked = pick(store.getState())
  const [, redraw] = useState({})
  useLayoutEffect(() => {
    let shown = pick(store.getState())
    if (!Object.is(shown, picked)) redraw({})
    return store.subscribe((state) => {
      const now = pick(state)
      if (Object.is(now, shown)) return
      shown = now
      redraw({})
    })
  }, [store])
  return picked
}

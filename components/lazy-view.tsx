import type { ComponentType, VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useSidebar } from './context.ts'

/** A view that brings its own code, styles and texts when it is first shown; `meanwhile` holds its place. */
export function lazyView<P extends object>(load: () => Promise<ComponentType<P>>, meanwhile: () => VNode) {
  let loaded: ComponentType<P> | undefined
  const loading = () =>
    load().then((component) => {
      loaded = component
    })
  function Lazy(props: P) {
    const { texts, view } = useSidebar()
    const { whole } = texts
    const [spoken, setSpoken] = useState<Promise<void> | undefined>(undefined)
    useEffect(() => {
      let here = true
      if (!loaded || spoken !== whole) Promise.all([loading(), whole, view.whole]).then(() => here && setSpoken(whole))
      return () => {
        here = false
      }
    }, [whole])
    const Loaded = loaded
    return Loaded && spoken === whole ? <Loaded {...props} /> : meanwhile()
  }
  /** Fetches it before it is shown. */
  Lazy.ahead = () => void loading()
  return Lazy
}

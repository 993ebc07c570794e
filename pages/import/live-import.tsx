import { useLayoutEffect, useState } from 'preact/hooks'
import { ImportPage, type PageProps } from './import-page.tsx'
import type { Store } from './view.ts'

/**
 * The page, drawn anew whenever what it shows changes. One root for its whole life: `render` called again and again gives later parts of the page ids
 * (`useId`) that others have already, and a label would name another field.
 */
export function LiveImport({ store, ...props }: Omit<PageProps, 'view'> & { store: Store }) {
  const [view, setView] = useState(store.get)
  useLayoutEffect(() => {
    const stop = store.subscribe(() => setView(store.get()))
    setView(store.get())
    return () => void stop()
  }, [store])
  return <ImportPage {...props} view={view} />
}

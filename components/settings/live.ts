import { useEffect, useState } from 'preact/hooks'
import type { AppError } from '#contract/errors.ts'
import type { Source } from '#services/backend/sidebar-host.ts'

/** The value of a source, drawn again when it changes. */
export function useLive<T>(source: Source<T>): T {
  const [value, setValue] = useState(source.get())
  useEffect(() => {
    setValue(source.get())
    return source.subscribe(setValue)
  }, [source])
  return value
}

export type Loaded<T> = { value?: T; fault?: AppError; again(): void; set(value: T): void }

/** Something read when it is first shown, and again on demand or when `key` changes; a late answer does not count. */
export function useLoaded<T>(load: () => Promise<T>, key: unknown = ''): Loaded<T> {
  const [state, setState] = useState<{ value?: T; fault?: AppError }>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let current = true
    load().then(
      (value) => current && setState({ value }),
      (fault: AppError) => current && setState((before) => ({ ...before, fault })),
    )
    return () => {
      current = false
    }
  }, [turn, key])
  return { ...state, again: () => setTurn((before) => before + 1), set: (value) => setState({ value }) }
}

/** One act at a time: `busy` while it runs, its fault until the next. */
export function useAct(): { busy: string | undefined; fault: AppError | undefined; run(name: string, act: () => Promise<unknown>): void } {
  const [busy, setBusy] = useState<string>()
  const [fault, setFault] = useState<AppError>()
  return {
    busy,
    fault,
    run(name, act) {
      if (busy) return
      setBusy(name)
      setFault(undefined)
      act()
        .catch((thrown: AppError) => (thrown.code === 'cancelled' ? undefined : setFault(thrown)))
        .finally(() => setBusy(undefined))
    },
  }
}

import { useEffect, useRef, useState } from 'preact/hooks'
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

export type Act = {
  busy: string | undefined
  fault: AppError | undefined
  /** `stands`: nobody has let go of it meanwhile */
  run(name: string, act: (stands: () => boolean) => Promise<unknown>): void
  /** lets go of the act that runs: its end changes nothing here, and the next may begin */
  drop(): void
}

/** One act at a time: `busy` while it runs, its fault until the next. */
export function useAct(): Act {
  const [busy, setBusy] = useState<string>()
  const [fault, setFault] = useState<AppError>()
  const running = useRef<object | undefined>(undefined)
  return {
    busy,
    fault,
    run(name, act) {
      if (running.current) return
      const mine = {}
      const stands = () => running.current === mine
      running.current = mine
      setBusy(name)
      setFault(undefined)
      act(stands)
        .catch((thrown: AppError) => (thrown.code === 'cancelled' || !stands() ? undefined : setFault(thrown)))
        .finally(() => {
          if (!stands()) return
          running.current = undefined
          setBusy(undefined)
        })
    },
    drop() {
      running.current = undefined
      setBusy(undefined)
    },
  }
}

import type { Env } from '../env.ts'
import { at } from './people.ts'

export type ManualEnv = Env & { advance(ms: number): void; reloads: number }

/** A clock that moves when it is told to, keys that can be counted, every event trusted unless it says otherwise. */
export function manualEnv(): ManualEnv {
  let now = new Date(at('14:34')).getTime()
  let made = 0
  let timers: { due: number; run: () => void }[] = []
  return {
    reloads: 0,
    now: () => now,
    uuid: () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`,
    after(ms, run) {
      const timer = { due: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    reload() {
      this.reloads++
    },
    trusts: (event) => event.isTrusted,
    window: () => undefined,
    advance(ms) {
      const until = now + ms
      for (;;) {
        const [next] = timers.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)
        if (!next) break
        timers = timers.filter((one) => one !== next)
        now = next.due
        next.run()
      }
      now = until
    },
  }
}

/** Lets every promise that can go on go on. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

import type { Push } from '#services/backend/push.ts'
import type { Asker } from './askers.ts'

/** One open sidebar, options page or popup, as long as its port is open. */
export type Surface = { asker: Asker; post(push: Push): void }

/** The surfaces that listen. A port that breaks is dropped: its surface connects again when it is looked at. */
export type Surfaces = {
  add(surface: Surface): () => void
  all(): Surface[]
  tell(push: Push, whom?: (asker: Asker) => boolean): void
}

export function surfaces(): Surfaces {
  const open = new Set<Surface>()
  return {
    add: (surface) => {
      open.add(surface)
      return () => open.delete(surface)
    },
    all: () => [...open],
    tell: (push, whom = () => true) => {
      for (const surface of open) {
        if (!whom(surface.asker)) continue
        try {
          surface.post(push)
        } catch {
          open.delete(surface)
        }
      }
    },
  }
}

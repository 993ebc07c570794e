import type { PracticeStates } from '#contract/practice.ts'

/** What somebody new tries here, in this order; each is ticked off when it has been seen to happen, in whatever order. */
export const tourSteps = ['tag', 'undo', 'duplicate', 'offline'] as const
export type TourStep = (typeof tourSteps)[number]

/** How far this browser has come. `cut`: until when the connection is, or was, cut, in ms, and which threads were tagged before. */
export type Tour = { version: 1; done: TourStep[]; closed: boolean; cut?: { until: number; tagged: string[] } | undefined }

export const freshTour: Tour = { version: 1, done: [], closed: false }

/** The thread that a step is best tried on, by its template's id. */
export const threadOf: Record<TourStep, string> = { tag: 'asa', undo: 'asa', duplicate: 'priya', offline: 'zoe' }

/**
 * What the tags of the threads tell about the tour. `before`: as they stood when last asked, undefined where nobody was signed in. Pure;
 * answers the same tour where nothing has changed.
 */
export function advance(tour: Tour, before: PracticeStates | undefined, states: PracticeStates, run: string): Tour {
  const tagged = Object.keys(states)
  const seen: TourStep[] = []
  if (tagged.length > 0) seen.push('tag')
  if (before && Object.keys(before).some((id) => states[id] === undefined)) seen.push('undo')
  if (states[`${run}-${threadOf.duplicate}`] !== undefined) seen.push('duplicate')
  if (tour.cut && tagged.some((id) => !tour.cut?.tagged.includes(id))) seen.push('offline')
  const done = tourSteps.filter((step) => tour.done.includes(step) || seen.includes(step))
  return done.length === tour.done.length ? tour : { ...tour, done }
}

/** The first step that is still to do; undefined when all are done. */
export function nextStep(tour: Tour): TourStep | undefined {
  return tourSteps.find((step) => !tour.done.includes(step))
}

export function cutUntil(tour: Tour, until: number, states: PracticeStates | undefined): Tour {
  return { ...tour, cut: { until, tagged: Object.keys(states ?? {}) } }
}

/** The line is back; what was tagged before it was cut stays known. */
export function restored(tour: Tour): Tour {
  return tour.cut ? { ...tour, cut: { ...tour.cut, until: 0 } } : tour
}

/** Kept in this browser. What cannot be read begins anew; a full or forbidden storage costs only the memory over a reload. */
export function keptTour(storage: Pick<Storage, 'getItem' | 'setItem'>, key = 'tagalong-tour') {
  let tour = read(storage, key)
  return {
    get: () => tour,
    set(next: Tour) {
      tour = next
      try {
        storage.setItem(key, JSON.stringify(next))
      } catch {
        // nothing is lost while the page is open
      }
    },
  }
}

function read(storage: Pick<Storage, 'getItem'>, key: string): Tour {
  try {
    const kept = JSON.parse(storage.getItem(key) ?? 'null') as Partial<Tour> | null
    if (kept?.version !== 1 || !Array.isArray(kept.done)) return freshTour
    const { until, tagged } = kept.cut ?? {}
    const cut = typeof until === 'number' && Array.isArray(tagged) ? { cut: { until, tagged } } : {}
    return { version: 1, done: tourSteps.filter((step) => kept.done?.includes(step)), closed: kept.closed === true, ...cut }
  } catch {
    return freshTour
  }
}

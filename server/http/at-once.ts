import { AppError } from '#contract/errors.ts'

export type AtOnce = {
  /** counts one more for the key; throws `too-many-requests` where there are enough. What comes back counts it off. */
  enter(key: string, most: number, what: string): () => void
  /** how many keys have something going on */
  readonly size: number
}

/** How much of a kind one caller has going on: a rate says nothing about calls that wait. */
export function atOnce(): AtOnce {
  const going = new Map<string, number>()
  return {
    enter(key, most, what) {
      const now = going.get(key) ?? 0
      if (now >= most)
        throw new AppError('too-many-requests', `${most} ${what} are going on already`, {
          hint: 'Wait until one of them is answered; nothing was done.',
          retryAfter: 1,
        })
      going.set(key, now + 1)
      let left = false
      return () => {
        if (left) return
        left = true
        const rest = (going.get(key) ?? 1) - 1
        if (rest === 0) going.delete(key)
        else going.set(key, rest)
      }
    },
    get size() {
      return going.size
    },
  }
}

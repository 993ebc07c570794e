import { isAlive, pauseAfter, tell } from '../extension.ts'
import type { PageAdapter } from '../page-adapter.ts'
import type { Guesses } from './reading/guesses.ts'
import type { Reads } from './reading/read-page.ts'
import { watchPage } from './reading/watch-page.ts'

/** What our scripts leave for each other in a page; the page does not see it. `tagalongReads`: what the page is read by, or with, has changed. */
export type ReadingWorld = { tagalongReads?: () => void; tagalongGuesses?: Guesses }

/** Reads any chat page by a definition that the background has for its site, and by what chat pages have in common. */
export const configurable: PageAdapter = {
  id: 'configurable',
  watch(page, changed, signal) {
    const world = globalThis as ReadingWorld
    let known = ''
    let again = () => {}
    let reading = new AbortController()
    signal.addEventListener('abort', () => {
      reading.abort()
      delete world.tagalongReads
    })
    world.tagalongReads = () => void begin()
    void begin()

    async function begin(): Promise<void> {
      const reads = await asked(signal)
      if (!reads || signal.aborted) return
      if (JSON.stringify(reads) === known) return again()
      known = JSON.stringify(reads)
      reading.abort()
      reading = new AbortController()
      if (!reads.definition) return
      const guesses = () => world.tagalongGuesses
      again = watchPage({ page, reads: reads as Reads, guesses, fetchGuesses, changed, signal: reading.signal })
    }
  },
}

async function fetchGuesses(): Promise<boolean> {
  const answer = await tell('loader.guesses', {})
  return answer?.ok ?? false
}

/** A background that is stopped over the question is asked again. */
async function asked(signal: AbortSignal): Promise<Partial<Reads> | undefined> {
  for (let deaths = 0; !signal.aborted && isAlive(); deaths++) {
    const answer = await tell('loader.reads', {})
    if (answer) return answer.ok ? (answer.value as Partial<Reads>) : undefined
    await new Promise((again) => setTimeout(again, pauseAfter(deaths)))
  }
  return undefined
}

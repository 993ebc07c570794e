import { isAlive, pauseAfter, tell } from '../extension.ts'
import type { PageAdapter } from '../page-adapter.ts'
import { watchPage } from './reading/watch-page.ts'
import type { Reads } from './reading/read-page.ts'

/** Reads any chat page by a definition that the background has for its site, and by what chat pages have in common. */
export const configurable: PageAdapter = {
  id: 'configurable',
  watch(page, changed, signal) {
    const world = globalThis as { tagalongReads?: () => void }
    let known = ''
    let reading = new AbortController()
    signal.addEventListener('abort', () => {
      reading.abort()
      delete world.tagalongReads
    })
    // put into the page once more: the site's definition may be another one by now
    world.tagalongReads = () => void begin()
    void begin()

    async function begin(): Promise<void> {
      const reads = await asked(signal)
      if (!reads || signal.aborted || JSON.stringify(reads) === known) return
      known = JSON.stringify(reads)
      reading.abort()
      reading = new AbortController()
      if (reads.definition) watchPage(page, reads as Reads, changed, reading.signal)
    }
  },
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

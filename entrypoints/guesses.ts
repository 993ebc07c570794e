import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import type { ReadingWorld } from '#services/page/adapters/configurable.ts'
import { guesses } from '#services/page/adapters/reading/make-guesses.ts'

export default defineUnlistedScript(() => {
  const world = globalThis as ReadingWorld
  world.tagalongGuesses = guesses
  world.tagalongReads?.()
})

import browser from 'webextension-polyfill'
import { defineBackground } from 'wxt/utils/define-background'
import * as z from 'zod/mini'
import { startBackground } from '#services/background/start.ts'

export default defineBackground({
  main() {
    // the policy forbids code made from text: zod is told not to try
    z.config({ jitless: true })
    startBackground({
      browser,
      chrome: globalThis.chrome,
      fetch: (input, init) => globalThis.fetch(input, init),
      standardBackend: new URL(import.meta.env.WXT_BACKEND || 'http://localhost:4310').origin,
      firefox: import.meta.env.FIREFOX,
    })
  },
})

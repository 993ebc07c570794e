import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { configurable } from '#services/page/adapters/configurable.ts'
import { runAdapter } from '#services/page/run-adapter.ts'

export default defineUnlistedScript(() => {
  const world = globalThis as { tagalongReads?: () => void }
  const running = world.tagalongReads
  runAdapter(configurable, document)
  // it runs already: its site may be read by something else by now
  if (running && running === world.tagalongReads) running()
})

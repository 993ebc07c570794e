import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { startLoader } from '#services/page/loader.ts'

export default defineUnlistedScript(() => {
  void startLoader(document)
})

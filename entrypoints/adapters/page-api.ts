import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { pageApi } from '#services/page/adapters/page-api.ts'
import { runAdapter } from '#services/page/run-adapter.ts'

export default defineUnlistedScript(() => runAdapter(pageApi, document))

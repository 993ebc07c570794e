import type { pageDefinitions } from '#contract/page-definitions/index.ts'
import type { AdapterId } from '#contract/settings/sites.ts'
import type { PageAdapter } from '../page-adapter.ts'
import { configurable } from './configurable.ts'
import { pageApi } from './page-api.ts'

/**
 * Every page adapter that is code, by the id that the site list names it with; each is built into a file of its own. Chat sites that a
 * definition is enough for are in contract/page-definitions and are read by `configurable`.
 */
export const adapters: Record<Exclude<AdapterId, keyof typeof pageDefinitions>, PageAdapter> = {
  'page-api': pageApi,
  configurable,
}

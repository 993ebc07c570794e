import type { AdapterId } from '#contract/settings/sites.ts'
import type { PageAdapter } from '../page-adapter.ts'
import { pageApi } from './page-api.ts'

/** Every page adapter by the id that the site list names it with; each is built into a file of its own. */
export const adapters: Record<AdapterId, PageAdapter> = {
  'page-api': pageApi,
}

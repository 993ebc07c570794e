import { first } from './sv/first.ts'
import { rest } from './sv/rest.ts'

/** The whole catalogue at once, for pages that need not be small at first. */
export const sv = { ...first, ...rest }

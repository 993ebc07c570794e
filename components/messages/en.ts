import { first } from './en/first.ts'
import { rest } from './en/rest.ts'

/** The whole catalogue at once, for pages that need not be small at first. */
export const en = { ...first, ...rest }

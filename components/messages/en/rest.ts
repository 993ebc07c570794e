import { around } from './rest/around.ts'
import { creating } from './rest/creating.ts'
import { finding } from './rest/finding.ts'
import { pushing } from './rest/pushing.ts'

/** Everything else that the sidebar says. */
export const rest = { ...finding, ...pushing, ...creating, ...around }

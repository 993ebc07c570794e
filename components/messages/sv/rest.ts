import type { RestMessages } from '../messages.ts'
import { around } from './rest/around.ts'
import { creating } from './rest/creating.ts'
import { finding } from './rest/finding.ts'
import { pushing } from './rest/pushing.ts'

export const rest: RestMessages = { ...finding, ...pushing, ...creating, ...around }

import * as z from 'zod/mini'
import { endpoint } from '../endpoint.ts'
import { Person } from './session.ts'

/** Longer than any that is accepted, so that what is wrong with it is told in its own words and not as a size. */
const password = z.string().check(z.maxLength(2_000))

export const accountRename = endpoint({
  method: 'PUT',
  path: '/v1/account/name',
  audience: 'agent',
  summary: "Changes the caller's own name",
  input: z.strictObject({ name: z.string().check(z.maxLength(1_000)) }),
  output: z.strictObject({ person: Person }),
})

export const accountPassword = endpoint({
  method: 'PUT',
  path: '/v1/account/password',
  audience: 'agent',
  summary: "Changes the caller's own password, which is asked for; every other session of the caller ends, and is counted in the answer",
  input: z.strictObject({ current: password, password }),
  output: z.strictObject({ endedSessions: z.number() }),
  cost: 5,
})

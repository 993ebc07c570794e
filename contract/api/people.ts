import * as z from 'zod/mini'
import { endpoint } from '../endpoint.ts'
import { RoleName, Session } from './session.ts'

const id = z.string().check(z.minLength(1), z.maxLength(128))
const email = z.email().check(z.maxLength(254))
const none = z.strictObject({})

export const PersonRow = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: RoleName,
  disabled: z.boolean(),
  sessions: z.number(),
  lastSeenAt: z.optional(z.string()),
})
export type PersonRow = z.infer<typeof PersonRow>

export const Invitation = z.strictObject({
  id: z.string(),
  email: z.string(),
  role: RoleName,
  createdAt: z.string(),
  expiresAt: z.string(),
  invitedBy: z.string(),
})
export type Invitation = z.infer<typeof Invitation>

export const peopleList = endpoint({
  method: 'GET',
  path: '/v1/people',
  audience: 'admin',
  summary: 'Everybody who may sign in, and open invitations',
  input: none,
  output: z.strictObject({ people: z.array(PersonRow), invitations: z.array(Invitation) }),
})

export const peopleInvite = endpoint({
  method: 'POST',
  path: '/v1/invitations',
  audience: 'admin',
  summary: 'Invites a person; the link works once, for seven days; inviting again replaces the link',
  input: z.strictObject({ email, role: RoleName }),
  output: z.strictObject({ invitation: Invitation, link: z.string() }),
})

export const peopleRevokeInvitation = endpoint({
  method: 'DELETE',
  path: '/v1/invitations/:id',
  audience: 'admin',
  summary: 'Takes an invitation back; its link stops working',
  input: z.strictObject({ id }),
  output: none,
})

export const peopleChange = endpoint({
  method: 'PUT',
  path: '/v1/people/:id',
  audience: 'admin',
  summary: 'Changes role, or shuts out and lets in again; the last admin cannot be lost. Shutting out ends all sessions',
  input: z.strictObject({ id, role: z.optional(RoleName), disabled: z.optional(z.boolean()) }),
  output: z.strictObject({ person: PersonRow }),
})

export const peopleSessions = endpoint({
  method: 'GET',
  path: '/v1/people/:id/sessions',
  audience: 'admin',
  summary: "One person's sessions",
  input: z.strictObject({ id }),
  output: z.strictObject({ sessions: z.array(Session) }),
})

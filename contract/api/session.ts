import * as z from 'zod/mini'
import { endpoint } from '../endpoint.ts'

export const RoleName = z.enum(['agent', 'integrator', 'admin'])
export type RoleName = z.infer<typeof RoleName>

export const Person = z.strictObject({ id: z.string(), name: z.string(), email: z.string(), role: RoleName })
export type Person = z.infer<typeof Person>

export const ConnectionStatus = z.strictObject({
  id: z.string(),
  connector: z.string(),
  title: z.string(),
  state: z.enum(['connected', 'unreachable', 'needs-sign-in']),
  checkedAt: z.string(),
  detail: z.optional(z.string()),
})
export type ConnectionStatus = z.infer<typeof ConnectionStatus>

export const Session = z.strictObject({
  id: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
  /** "Chromium on Linux", from the user agent at sign-in */
  device: z.string(),
  kind: z.enum(['extension', 'page']),
  current: z.boolean(),
})
export type Session = z.infer<typeof Session>

const none = z.strictObject({})
const id = z.string().check(z.minLength(1), z.maxLength(128))

export const sessionGet = endpoint({
  method: 'GET',
  path: '/v1/session',
  audience: 'agent',
  summary: 'Who is signed in, to which organisation, and how its CRM connections are',
  input: none,
  output: z.strictObject({
    person: Person,
    organisation: z.strictObject({ name: z.string() }),
    connections: z.array(ConnectionStatus),
    /** version number of the settings in force; an open sidebar reads entities again when it grows */
    settingsVersion: z.number(),
  }),
})

export const sessionList = endpoint({
  method: 'GET',
  path: '/v1/sessions',
  audience: 'agent',
  summary: "The caller's own sessions, newest first",
  input: none,
  output: z.strictObject({ sessions: z.array(Session) }),
})

export const sessionEnd = endpoint({
  method: 'DELETE',
  path: '/v1/sessions/:id',
  audience: 'agent',
  summary: "Ends one of the caller's own sessions (`current` names this one); admins end anybody's",
  input: z.strictObject({ id }),
  output: none,
})

const token = z.string().check(z.minLength(16), z.maxLength(512))

/** OAuth 2.1 shapes under our own names: codes live 60 s and work once, access tokens 15 minutes, refresh tokens rotate. */
export const tokenExchange = endpoint({
  method: 'POST',
  path: '/v1/token',
  audience: 'public',
  summary: 'Exchanges a sign-in code (with its PKCE verifier) or a refresh token for new tokens',
  input: z.discriminatedUnion('grant', [
    z.strictObject({ grant: z.literal('code'), code: token, verifier: token, redirect: z.string().check(z.maxLength(512)) }),
    z.strictObject({ grant: z.literal('refresh'), refreshToken: token }),
  ]),
  output: z.strictObject({
    accessToken: z.string(),
    /** seconds until the access token ends */
    expiresIn: z.number(),
    refreshToken: z.string(),
    sessionId: z.string(),
  }),
  // Two hundred browsers behind one office's address are started at nine: each has its token at once. There is nothing to guess here.
  cost: 1,
})

import * as z from 'zod/mini'
import { endpoint } from '../endpoint.ts'
import { OrganisationSettings, Settings } from '../settings/settings.ts'
import { Site } from '../settings/sites.ts'
import { ConnectionStatus } from './session.ts'

export const settingsGet = endpoint({
  method: 'GET',
  path: '/v1/settings',
  audience: 'admin',
  summary: 'The settings in force, with their version, author and time',
  input: z.strictObject({}),
  output: z.strictObject({ version: z.number(), settings: Settings, savedAt: z.string(), savedBy: z.string() }),
})

export const settingsSave = endpoint({
  method: 'PUT',
  path: '/v1/settings',
  audience: 'admin',
  summary: 'Saves whole sections as a new version; refused with `version-conflict` when `base` is not the version in force',
  input: z.strictObject({ base: z.number().check(z.int(), z.minimum(0), z.maximum(2_147_483_647)), settings: z.partial(Settings) }),
  output: z.strictObject({ version: z.number(), settings: Settings }),
  maxBytes: 1_000_000,
})

/** An own number or address as it is stored; `compared` is what it is compared as, left out for what can never match. */
const comparedForm = z.strictObject({ value: z.string(), compared: z.optional(z.string()) })

export const settingsCompared = endpoint({
  method: 'POST',
  path: '/v1/settings/compared',
  audience: 'admin',
  summary:
    'As what own numbers and addresses will be compared, in the order given: E.164 by the default country, addresses and @domains in lower case',
  input: z.strictObject({ phones: OrganisationSettings.shape.ownPhones, emails: OrganisationSettings.shape.ownEmails }),
  output: z.strictObject({ phones: z.array(comparedForm), emails: z.array(comparedForm) }),
  maxBytes: 1_000_000,
})

export const sitesList = endpoint({
  method: 'GET',
  path: '/v1/sites',
  audience: 'agent',
  summary: 'Where the sidebar shows: the list the extension registers its loader for',
  input: z.strictObject({}),
  output: z.strictObject({ version: z.number(), sites: z.array(Site) }),
})

export const connectionsTest = endpoint({
  method: 'POST',
  path: '/v1/connections/:id/test',
  audience: 'admin',
  summary: 'A real call to the CRM: who is connected, to what, and what is wrong',
  input: z.strictObject({ id: z.string().check(z.maxLength(64)) }),
  output: z.strictObject({
    status: ConnectionStatus,
    steps: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() })),
  }),
})

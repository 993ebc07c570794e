import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import * as z from 'zod/mini'
import { AppError, type FieldFault } from '#contract/errors.ts'
import { faultSentence } from '#contract/fault-sentences.ts'
import { isLoopback } from '#contract/loopback.ts'
import { readKey } from './secrets/key-ring.ts'

/** Every key of the configuration, with what it does. docs/configuration.md is written from this list. */
export const keys = {
  TAGALONG_HOST: {
    schema: z._default(z.string().check(z.minLength(1, 'must be an address')), '127.0.0.1'),
    about: 'Address to listen on. 0.0.0.0 for all; put a reverse proxy with TLS in front then.',
  },
  TAGALONG_PORT: {
    schema: z._default(z.coerce.number('must be a port number').check(z.int(), z.minimum(0), z.maximum(65_535)), 4310),
    about: 'Port to listen on.',
  },
  TAGALONG_URL: {
    schema: z.optional(publicAddress()),
    about:
      'Address that people and browsers use, without a path; left out: http://localhost with the port above. https everywhere but on this machine.',
  },
  TAGALONG_DATA: {
    schema: z._default(z.string().check(z.minLength(1)), '.tagalong'),
    about: 'Folder of the embedded database and of what this server keeps for itself.',
  },
  DATABASE_URL: {
    schema: z.optional(databaseAddress()),
    about: 'A PostgreSQL 15 or later to use instead of the embedded one: postgres://user:password@host/database.',
  },
  TAGALONG_DATABASE_POOL: {
    schema: z._default(z.coerce.number('must be a number').check(z.int(), z.minimum(2), z.maximum(200)), 10),
    about: 'Database connections of this process.',
  },
  TAGALONG_WORK: {
    schema: z._default(z.enum(['all', 'http', 'jobs'], 'must be all, http or jobs'), 'all'),
    about: 'What this process does: `http` answers requests, `jobs` does background work, `all` both.',
  },
  TAGALONG_LOG: {
    schema: z._default(z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent'), 'info'),
    about:
      'Least level that is logged: `debug`, `info`, `warn`, `error`, or `silent` for nothing. Logs hold no personal data at any level.',
  },
  TAGALONG_EXTENSION_ORIGINS: {
    schema: z._default(
      list(
        /^(chrome-extension|moz-extension):\/\/(\*|[a-z0-9-]+)$/,
        'must be origins such as chrome-extension://abcdefghijklmnopabcdefghijklmnop',
      ),
      ['chrome-extension://*', 'moz-extension://*'],
    ),
    about: 'Extension origins that may call the API from a browser, separated by commas. Name yours once it is published.',
  },
  TAGALONG_HOSTS: {
    schema: z._default(
      list(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i, 'must be host names without a port such as tagalong.internal, separated by commas'),
      [],
    ),
    about:
      'More host names that this server is asked by, separated by commas, such as that of a container. It knows the one of TAGALONG_URL, localhost and addresses in numbers.',
  },
  TAGALONG_PROXIES: {
    schema: z._default(z.coerce.number('must be a number').check(z.int(), z.minimum(0), z.maximum(5)), 0),
    about: 'How many reverse proxies stand in front and add to X-Forwarded-For; 0 ignores that header.',
  },
  TAGALONG_INTERNAL_HOSTS: {
    schema: z._default(
      list(
        /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i,
        'must be host names or addresses such as crm.intern or 10.0.0.4:8443, separated by commas',
      ),
      [],
    ),
    about:
      'Hosts inside the organisation that connections to a CRM may go to, with or without a port, separated by commas. Everything else must be https, a host of the vendor and a public address.',
  },
  TAGALONG_CRM: {
    schema: z._default(z.enum(['embedded', 'fault'], 'must be embedded or fault'), 'embedded'),
    about: 'CRM that agents work against: `embedded`, or `fault`, a simulator that fails to order (simulators/fault-crm), for tests only.',
  },
  TAGALONG_CRM_URL: {
    schema: z.optional(simulatorAddress()),
    about: 'Where the CRM of TAGALONG_CRM is when it is not the embedded one. Its host counts as one of TAGALONG_INTERNAL_HOSTS.',
  },
  TAGALONG_CRM_KEYS: {
    schema: z._default(z.enum(['enforced', 'looked-up'], 'must be enforced or looked-up'), 'enforced'),
    about:
      'What the CRM of TAGALONG_CRM=fault does with our keys: `enforced`, it refuses a second write with one; `looked-up`, it keeps them and has to be asked first.',
  },
  TAGALONG_SECRET_KEY: {
    schema: z.optional(secretKeys()),
    about:
      'Key that seals the secrets of connections to CRMs: 32 bytes in base64 (openssl rand -base64 32). Left out: the server makes one, secret.key in the data folder. Several after commas: the first seals, all open.',
  },
  TAGALONG_SECRET_KEY_FILE: {
    schema: z.optional(z.string().check(z.minLength(1))),
    about: 'File that holds such keys, one per line, in place of TAGALONG_SECRET_KEY.',
  },
  TAGALONG_KEEP_CONVERSATIONS: {
    schema: z.optional(days()),
    about:
      'Days after which a conversation that no page has shown since goes, with messages, tags and what was learnt from it; what is not finished stays. Left out: kept until it is erased. The CRM keeps what it has.',
  },
  TAGALONG_KEEP_AUDIT_NAMES: {
    schema: z.optional(days()),
    about: 'Days after which the audit forgets who somebody was that did nothing since; its rows stay. Left out: known until erased.',
  },
  TAGALONG_METRICS_TOKEN: {
    schema: z.optional(z.string().check(z.minLength(16, 'must be at least 16 characters long'))),
    about:
      'Bearer token that /metrics asks for. Without one, /metrics answers to this machine only, and only while TAGALONG_URL is localhost and no proxy is named.',
  },
} as const

type Keys = typeof keys
type Read = { [K in keyof Keys]: z.output<Keys[K]['schema']> }

export type Configuration = {
  host: string
  port: number
  url: string
  dataFolder: string
  databaseUrl: string | undefined
  databasePool: number
  work: 'all' | 'http' | 'jobs'
  logLevel: Read['TAGALONG_LOG']
  extensionOrigins: readonly string[]
  hosts: readonly string[]
  proxies: number
  metricsToken: string | undefined
  internalHosts: readonly string[]
  keep: { conversationDays: number | undefined; auditNameDays: number | undefined }
  /** the keys themselves, or where they stand; neither: a file of our own in the data folder */
  secretKeys: readonly string[] | undefined
  secretKeyFile: string | undefined
  /** the CRM that agents work against, where it is not the embedded one */
  simulator: { url: string; enforcesKeys: boolean } | undefined
}

/**
 * Reads the environment and, where it exists, the file that TAGALONG_CONFIG names (lines KEY=value; default tagalong.env
 * in the data folder). The environment wins. Throws with every wrong key named.
 */
export function readConfiguration(
  environment: NodeJS.ProcessEnv,
  readFile: (path: string) => string | undefined = readIfThere,
): Configuration {
  const path = environment['TAGALONG_CONFIG'] ?? join(environment['TAGALONG_DATA'] ?? '.tagalong', 'tagalong.env')
  const text = readFile(path)
  if (text === undefined && environment['TAGALONG_CONFIG'] !== undefined) {
    throw new AppError('invalid-input', `The configuration file ${path} cannot be read`, {
      hint: 'Correct TAGALONG_CONFIG, or leave it out.',
    })
  }
  const file = text === undefined ? {} : parseEnv(text)
  const faults: FieldFault[] = unknownKeys(file, path)
  const read = {} as Record<string, unknown>
  for (const [key, { schema }] of Object.entries(keys)) {
    const given = environment[key] ?? file[key]
    const parsed = (schema as z.ZodMiniType).safeParse(given === '' ? undefined : given, { error: faultSentence })
    if (parsed.success) read[key] = parsed.data
    else faults.push({ path: key, message: `${key} ${parsed.error.issues[0]?.message ?? 'is not accepted here'}` })
  }
  if (read['TAGALONG_CRM'] === 'fault' && read['TAGALONG_CRM_URL'] === undefined)
    faults.push({ path: 'TAGALONG_CRM_URL', message: 'TAGALONG_CRM_URL must say where the CRM is that TAGALONG_CRM names' })
  if (read['TAGALONG_SECRET_KEY'] !== undefined && read['TAGALONG_SECRET_KEY_FILE'] !== undefined)
    faults.push({ path: 'TAGALONG_SECRET_KEY_FILE', message: 'TAGALONG_SECRET_KEY_FILE and TAGALONG_SECRET_KEY must not both be set' })
  if (faults.length > 0) {
    throw new AppError('invalid-input', `The configuration is wrong: ${faults.map((fault) => fault.message).join('; ')}`, {
      fields: faults,
      hint: 'docs/configuration.md lists every key.',
    })
  }
  return named(read as Read)
}

function named(read: Read): Configuration {
  return {
    host: read.TAGALONG_HOST,
    port: read.TAGALONG_PORT,
    url: read.TAGALONG_URL ?? `http://localhost:${read.TAGALONG_PORT}`,
    dataFolder: read.TAGALONG_DATA,
    databaseUrl: read.DATABASE_URL,
    databasePool: read.TAGALONG_DATABASE_POOL,
    work: read.TAGALONG_WORK,
    logLevel: read.TAGALONG_LOG,
    extensionOrigins: read.TAGALONG_EXTENSION_ORIGINS,
    hosts: read.TAGALONG_HOSTS.map((name) => name.toLowerCase()),
    proxies: read.TAGALONG_PROXIES,
    metricsToken: read.TAGALONG_METRICS_TOKEN,
    internalHosts: read.TAGALONG_INTERNAL_HOSTS.map((name) => name.toLowerCase()),
    keep: { conversationDays: read.TAGALONG_KEEP_CONVERSATIONS, auditNameDays: read.TAGALONG_KEEP_AUDIT_NAMES },
    secretKeys: read.TAGALONG_SECRET_KEY,
    secretKeyFile: read.TAGALONG_SECRET_KEY_FILE,
    simulator:
      read.TAGALONG_CRM === 'fault' && read.TAGALONG_CRM_URL !== undefined
        ? { url: read.TAGALONG_CRM_URL, enforcesKeys: read.TAGALONG_CRM_KEYS === 'enforced' }
        : undefined,
  }
}

/** A misspelt key in the file would be silently without effect. In the environment others have keys too, so only TAGALONG_… of the file counts. */
function unknownKeys(file: object, path: string): FieldFault[] {
  const unknown = Object.keys(file).filter((key) => !(key in keys))
  return unknown.map((key) => ({ path: key, message: `${key} in ${path} is no key of Tagalong` }))
}

function publicAddress() {
  const about = 'must be an address without a path such as https://tagalong.example.com (http only for localhost)'
  return z.pipe(
    z.string().check(z.refine((text) => URL.canParse(text) && isPublic(new URL(text)), about)),
    z.transform((text: string) => new URL(text).origin),
  )
}

function simulatorAddress() {
  const about = 'must be an address such as http://127.0.0.1:4320'
  return z.pipe(
    z.string().check(z.refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), about)),
    z.transform((text: string) => new URL(text).origin),
  )
}

function isPublic(url: URL): boolean {
  return (
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.username === ''
  )
}

function databaseAddress() {
  return z
    .string()
    .check(
      z.refine(
        (text) => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol),
        'must be an address such as postgres://user:password@host/database',
      ),
    )
}

function days() {
  return z.coerce
    .number('must be a number of days')
    .check(z.int('must be whole days'), z.minimum(1, 'must be at least 1'), z.maximum(36_500, 'must be at most 36500'))
}

function secretKeys() {
  const parts = (text: string) => text.split(',').map((part) => part.trim())
  return z.pipe(
    z
      .string()
      .check(
        z.refine(
          (text) => parts(text).every((part) => readKey(part) !== undefined),
          'must be keys of 32 bytes in base64, separated by commas',
        ),
      ),
    z.transform(parts),
  )
}

function list(pattern: RegExp, about: string) {
  const parts = (text: string) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  return z.pipe(z.string().check(z.refine((text) => parts(text).every((part) => pattern.test(part)), about)), z.transform(parts))
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

import { isAscii } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'
import { doctor } from './doctor.ts'
import { lendDatabase } from '#server/database/testing.ts'
import { matrix, requestOf } from '#server/http/every-operation.fixture.ts'
import { type Server, startServer } from '#server/main.ts'
import { type Configuration, readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'
import { issueCode } from '#server/sign-in/codes.ts'
import { addTestPerson, openBrowser, testPassword, testUrl } from '#server/sign-in/testing.ts'
import { endFamily } from '#server/sign-in/token-families.ts'

/**
 * Secrets that only the server may know, as canaries: the whole server runs with them, everything that it can be asked is asked, well
 * and badly, with its database whole and broken, and each word that comes back or is logged is searched for them in every usual writing.
 */
const lent = await lendDatabase()
const secrets: Record<string, string> = {}
const log: string[] = []
/** all that came out, by what it came out of */
const told = new Map<string, string>()
const stop = new AbortController()
const canary = (name: string) => `${name}-canary-${randomBytes(12).toString('hex')}`
/** no secret: stands where answers do say it, so that the search is known to find what is there */
const shown = canary('shown')
let owner: pg.Client
let server: Server
let configuration: Configuration

beforeAll(async () => {
  const databaseUrl = new URL(lent.url)
  // a password that is asked for is kept; one that is not may be any
  if (!databaseUrl.searchParams.has('password')) databaseUrl.searchParams.set('password', canary('database'))
  secrets['password of the database'] = databaseUrl.searchParams.get('password') ?? ''
  secrets['token of the metrics'] = canary('metrics')
  secrets['secret of the deployment, of better-auth and of the forms'] = canary('deployment')
  owner = new pg.Client({ connectionString: lent.url })
  await owner.connect()
  await owner.query('INSERT INTO sign_in_secret (one, secret) VALUES (true, $1)', [
    secrets['secret of the deployment, of better-auth and of the forms'],
  ])
  configuration = readConfiguration(
    {
      TAGALONG_PORT: '0',
      TAGALONG_URL: testUrl,
      TAGALONG_LOG: 'debug',
      TAGALONG_METRICS_TOKEN: secrets['token of the metrics'],
      DATABASE_URL: databaseUrl.href,
    },
    () => undefined,
  )
  server = await startServer(configuration, createLog({ level: 'debug', write: (line) => log.push(line) }), stop.signal)
  secrets['token of the setup link'] = new URL((await server.firstAdminLink()) ?? '').pathname.split('/').pop() ?? ''
  await goEverywhere()
}, 120_000)

afterAll(async () => {
  stop.abort()
  await server.stop()
  await owner.end()
  await lent.drop()
})

async function goEverywhere(): Promise<void> {
  const { db } = server.house
  const other = await addTestPerson(db, 'admin', new Date(), shown)
  Object.assign(secrets, {
    'access token of somebody else': other.tokens.accessToken,
    'refresh token of somebody else': other.tokens.refreshToken,
  })
  // a session that was ended for its holder, and a code that nobody has fetched yet: both leave a hash
  const ended = await addTestPerson(db, 'agent')
  const request = {
    response: 'code' as const,
    challenge: canary('challenge'),
    redirect: `${testUrl}/sign-in/done`,
    state: 'a-state-of-sixteen',
  }
  secrets['code of somebody else'] = await db.transaction().execute(async (tx) => {
    await endFamily(tx, ended.tokens.sessionId, { by: 'admin', at: new Date() })
    return issueCode(tx, other.person.id, request, 'Chromium on Linux', new Date())
  })
  const passwords = matrix['account.password'].input
  Object.assign(secrets, { 'password that is sent': passwords.current, 'new password that is sent': passwords.password })
  await askEverything('', await signedIn())
  await askPages('', (await addTestPerson(db, 'admin')).person)
  const [before, visitor] = [await signedIn(), await addTestPerson(db, 'admin')]
  const trouble = ['crm_record', 'conversation', 'settings_version', 'invitation', 'tag']
  for (const table of trouble) await owner.query(`ALTER TABLE ${table} RENAME TO ${table}_gone`)
  await askEverything(', its database broken', before)
  await askPages(', its database broken', visitor.person)
  for (const table of trouble) await owner.query(`ALTER TABLE ${table}_gone RENAME TO ${table}`)
  const { rows } = await owner.query<{ of: string; value: string }>(
    `SELECT DISTINCT 'person_account' AS of, password AS value FROM person_account WHERE password IS NOT NULL
    UNION SELECT 'setup_link', token_hash FROM setup_link UNION SELECT 'page_session', token_hash FROM page_session
    UNION SELECT 'invitation', token_hash FROM invitation UNION SELECT 'sign_in_code', code_hash FROM sign_in_code
    UNION SELECT 'ended_session', refresh_hash FROM ended_session
    UNION SELECT 'session_token', unnest(ARRAY[refresh_hash, access_hash]) FROM session_token WHERE family_id = $1`,
    [other.tokens.sessionId],
  )
  for (const [n, { of, value }] of rows.entries()) secrets[`hash ${n + 1} in the database, of ${of}`] = value
}

async function ask(what: string, path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(`${server.url}${path}`, { ...init, redirect: 'manual' })
  told.set(
    `${what} (${told.size})`,
    `${response.status} ${JSON.stringify([...response.headers])} ${readably(Buffer.from(await response.arrayBuffer()))}`,
  )
  return response.status
}

/** A session of one's own for each operation: some of them end it. */
async function signedIn(): Promise<Map<string, string>> {
  const tokens = new Map<string, string>()
  for (const name of Object.keys(endpoints))
    for (const who of ['agent', 'admin'] as const)
      tokens.set(`${name} ${who}`, (await addTestPerson(server.house.db, who)).tokens.accessToken)
  return tokens
}

/** Every operation by nobody and by both ends of the ladder: rightly, and while the database is whole with a key too much and as no JSON at all. */
async function askEverything(how: string, tokens: ReadonlyMap<string, string>): Promise<void> {
  for (const name of Object.keys(endpoints) as EndpointName[]) {
    for (const who of ['nobody', 'agent', 'admin'] as const) {
      const headers: Record<string, string> = { 'content-type': 'application/json' }
      if (who !== 'nobody') headers['authorization'] = `Bearer ${tokens.get(`${name} ${who}`)}`
      const [path, { method, json }] = requestOf(name)
      const bodies = json === undefined ? [undefined] : [JSON.stringify(json), JSON.stringify({ ...json, surplus: 'x' }), '{"a":']
      for (const body of how === '' ? bodies : bodies.slice(0, 1))
        await ask(`${name} by ${who}${how}`, path, { method, headers, ...(body !== undefined && { body }) })
      if (how === '')
        await ask(`${name} by ${who}, asked wrongly`, `${path}${path.includes('?') ? '&' : '?'}surplus=x`, { method, headers })
    }
  }
}

async function askPages(how: string, person: { email: string }): Promise<void> {
  const browser = openBrowser(server.url ?? '')
  await browser.send(await browser.get('/sign-in'), { email: person.email, password: testPassword })
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const ours = [
    '/health',
    '/ready',
    '/metrics',
    '/openapi.json',
    '/',
    '/practice',
    '/crm',
    '/crm/contact',
    '/crm/contact/1',
    '/crm/contact/x/edit',
  ]
  const account = ['/sign-in', '/sign-in?response=code', '/sign-in/done', '/setup/wrong', '/invite/wrong', '/account', '/people']
  for (const path of [...ours, ...account, '/nothing', '/v1/nothing', '/%00', '/crm/../../etc/passwd']) {
    for (const accept of ['text/html', 'application/json']) {
      for (const headers of [{ accept }, { accept, cookie }, { accept, host: 'rebound.example' }]) {
        await ask(`the page ${path}${how}`, path, { headers })
        await ask(`a form sent to ${path}${how}`, path, {
          method: 'POST',
          headers,
          body: new URLSearchParams({ email: 'x', password: 'y' }),
        })
      }
    }
  }
  await ask(`the metrics with their token${how}`, '/metrics', { headers: { authorization: `Bearer ${configuration.metricsToken}` } })
}

/** As text, and where that may hide something byte by byte as well. */
const readably = (bytes: Buffer) => (isAscii(bytes) ? bytes.toString() : `${bytes} ${bytes.toString('latin1')}`)

/**
 * The writings in which a secret is found again: as it is, escaped, in hexadecimal, and in base64 wherever it begins; a hash also by
 * the bytes that it stands for.
 */
function writings(text: string): string[] {
  const hash = /^[\w-]{43}$/.test(text) ? Buffer.from(text, 'base64url') : undefined
  const form = new URLSearchParams({ '': text }).toString().slice(1)
  return [
    text,
    encodeURIComponent(text),
    form,
    JSON.stringify(text).slice(1, -1),
    ...ofBytes(Buffer.from(text)),
    ...(hash ? ofBytes(hash) : []),
  ]
}
function ofBytes(bytes: Buffer): string[] {
  const base64 = [0, 1, 2].map((before) => {
    const written = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return written.slice(before === 0 ? 0 : 4, -2)
  })
  const hex = bytes.toString('hex')
  return [bytes.toString('latin1'), hex, hex.toUpperCase(), ...base64, ...base64.map(urlSafe)]
}
const urlSafe = (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')
/** which secrets stand in a text, by name: a failed test must not print them */
const found = (text: string) =>
  Object.keys(secrets).filter((name) => writings(secrets[name] ?? '').some((written) => text.includes(written)))

test('there are secrets to look for, and the search finds what is there', () => {
  expect(Object.keys(secrets).length).toBeGreaterThan(10)
  for (const [name, value] of Object.entries(secrets)) expect(value.length, name).toBeGreaterThanOrEqual(16)
  expect([...told.values()].filter((text) => text.includes(shown)).length).toBeGreaterThan(0)
  for (const written of writings(canary('x'))) expect(written.length).toBeGreaterThan(16)
  const hidden = secrets['token of the metrics'] as string
  for (const around of [hidden, btoa(hidden), btoa(`a${hidden}b`), btoa(`ab${hidden}`), Buffer.from(hidden).toString('hex')])
    expect(found(`<p>${around}</p>`)).toEqual(['token of the metrics'])
  const hashes = ['person_account', 'setup_link', 'page_session', 'invitation', 'sign_in_code', 'ended_session', 'session_token']
  for (const table of hashes) expect(Object.keys(secrets).filter((name) => name.endsWith(` of ${table}`)).length, table).toBeGreaterThan(0)
  const [name, hash] = Object.entries(secrets).find(([name]) => name.endsWith('of ended_session')) as [string, string]
  const bytes = Buffer.from(hash, 'base64url')
  for (const around of [readably(bytes), bytes.toString('hex'), bytes.toString('base64'), hash])
    expect(found(`<p>${around}</p>`)).toEqual([name])
})

test('everything was asked, answered and refused', () => {
  const statuses = new Set([...told.values()].map((text) => text.slice(0, 3)))
  for (const status of ['200', '302', '400', '401', '403', '404', '500']) expect([...statuses]).toContain(status)
  for (const name of Object.keys(matrix))
    expect(
      [...told.keys()].some((what) => what.startsWith(`${name} by admin`)),
      name,
    ).toBe(true)
})

describe('no secret of the server stands', () => {
  test('in an answer, a header or an error of any operation or page', () => {
    // all at once, and one by one only to say where
    if (found([...told.values()].join('\n')).length === 0) return
    for (const [what, text] of told) expect({ what, found: found(text) }).toEqual({ what, found: [] })
  })

  test('in its log, at the level that says most', () => {
    expect(log.length).toBeGreaterThan(200)
    if (found(log.join('\n')).length === 0) return
    for (const line of log) expect({ event: JSON.parse(line).msg, found: found(line) }).toMatchObject({ found: [] })
  })

  test('in what the doctor says, or a start that fails', async () => {
    const lines: string[] = []
    const say = (line: string) => lines.push(line)
    const quiet = createLog({ level: 'debug', write: say })
    const looked = { configuration, log: quiet, say, signal: stop.signal }
    await doctor.run([], looked).catch((error: Error) => say(error.message))
    const nowhere = new URL(configuration.databaseUrl ?? '')
    nowhere.searchParams.set('host', '127.0.0.1')
    nowhere.searchParams.set('port', '1')
    const lost = { ...configuration, databaseUrl: nowhere.href }
    await doctor.run([], { ...looked, configuration: lost }).catch((error: Error) => say(error.message))
    const failed = await startServer(lost, quiet, stop.signal).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(failed).toBeInstanceOf(AppError)
    const { message, hint, fields } = failed as AppError
    say(JSON.stringify({ message, hint, fields }))
    const wrong = {
      DATABASE_URL: `mysql://x:${secrets['password of the database']}@host/x`,
      TAGALONG_PROXIES: secrets['token of the metrics'],
    }
    for (const key of ['DATABASE_URL', 'TAGALONG_PROXIES'] as const)
      expect(() => readConfiguration({ [key]: wrong[key] }, () => undefined)).toThrow(
        expect.objectContaining({ message: expect.not.stringMatching(/canary/) }),
      )
    expect(lines.length).toBeGreaterThan(5)
    expect(found(lines.join('\n'))).toEqual([])
  })
})

import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import { Settings } from '#contract/settings/settings.ts'
import { lendDatabase } from '#server/database/testing.ts'
import { matrix } from '#server/http/every-operation.fixture.ts'
import { anyCursor, anyInput, nearlyRight, withoutNul } from '#server/http/hostile-input.fixture.ts'
import { type Server, startServer } from '#server/main.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'
import { addTestPerson } from '#server/sign-in/testing.ts'

/** The whole server, asked for everything with made-up input. A failure names the smallest input that fails; `TAGALONG_FUZZ` is how many to make, of another chance each time. */
const more = process.env['TAGALONG_FUZZ']
const chance = { numRuns: Number(more ?? 50), ...(more === undefined && { seed: 20_261_121 }) }
const names = Object.keys(endpoints) as EndpointName[]
const lent = await lendDatabase()
const stop = new AbortController()
const failed: string[] = []
const taken = new Map<EndpointName, number>()
let server: Server

beforeAll(async () => {
  const configuration = readConfiguration({ TAGALONG_PORT: '0', TAGALONG_LOG: 'error', DATABASE_URL: lent.url }, () => undefined)
  server = await startServer(configuration, createLog({ level: 'error', write: (line) => failed.push(line) }), stop.signal)
}, 60_000)
afterAll(async () => {
  stop.abort()
  await server.stop()
  await lent.drop()
})

type Asked = { path: string; method: string; body: string | undefined }

function requestOf(name: EndpointName, input: unknown): Asked {
  const { method, path } = endpoints[name]
  const rest: Record<string, unknown> = typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input } : {}
  const filled = path.replace(/:(\w+)/g, (_, parameter: string) => {
    const value = String(rest[parameter] ?? 'x').toWellFormed()
    delete rest[parameter]
    // a dot alone is a step in a path, and never comes there
    return encodeURIComponent(/^\.{0,2}$/.test(value) ? 'x' : value)
  })
  if (method === 'POST' || method === 'PUT')
    return {
      path: filled,
      method,
      body: JSON.stringify(typeof input === 'object' && input !== null && !Array.isArray(input) ? rest : input),
    }
  const query = new URLSearchParams(Object.entries(rest).map(([key, value]) => [key, key === 'wait' ? '0' : String(value).slice(0, 2_000)]))
  return { path: `${filled}?${query}`, method, body: undefined }
}

/** A call as somebody who is nobody else's neighbour: what one operation costs another does not pay. */
async function caller(name: EndpointName) {
  const token = matrix[name].lowest === 'everybody' ? undefined : (await addTestPerson(server.house.db, 'admin')).tokens.accessToken
  return async ({ path, method, body }: Asked) => {
    // of this thread: what hashes a password works beside it
    const before = process.threadCpuUsage()
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    })
    const text = await response.text()
    const { user, system } = process.threadCpuUsage(before)
    return { status: response.status, type: response.headers.get('content-type'), text, cpuMs: (user + system) / 1_000 }
  }
}

/** Whatever an agent or an admin can put there. What a refusal may leave is not among it: a line of the audit, a count of attempts. */
const kept = sql.join(
  [
    ...['crm_record', 'conversation', 'message', 'tag', 'tag_message', 'delivery', 'memory', 'refusal'],
    ...['settings_version', 'person', 'invitation', 'token_family', 'change', 'request'],
  ].map((table) => sql`(select count(*) from ${sql.table(table)})`),
  sql` || ' ' || `,
)
const whatIsThere = async () => (await sql<{ there: string }>`select ${kept} as there`.execute(server.house.db)).rows[0]?.there

/** Words of a program and of a database, which are for the log. Nothing that was sent is among it: inputs have none of them. */
const ofInside =
  /\n\s+at |node_modules|\.[cm]?[jt]s:\d|file:\/\/|violates |invalid input syntax|syntax error at|relation "|select .* from |"stack"/i

/** Under a key and of a conversation that nobody has asked for before: else what a refusal leaves would have been there. */
function anew(input: unknown): unknown {
  const { key, conversation } = matrix['tags.create'].input
  const text = JSON.stringify(input)?.replaceAll(key, randomUUID())
  return text && JSON.parse(text.replaceAll(`"externalId":"${conversation.externalId}"`, `"externalId":"${randomUUID()}"`))
}

describe.each(names)('%s', (name) => {
  test('answers whatever comes with what its contract says, or why not, and then leaves nothing behind; and does not think long about it', async () => {
    const call = await caller(name)
    let before = await whatIsThere()
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyInput(endpoints[name].input), nearlyRight(endpoints[name].input, matrix[name].input)), async (input) => {
        const asked = requestOf(name, anew(input))
        let got = await call(asked)
        // work beside it (a sweep, a collection of garbage) is not its own
        for (let again = 0; again < 2 && got.cpuMs > 200; again++) got = await call(asked)
        expect(got.cpuMs).toBeLessThan(200)
        expect(got.status, got.text).toBeLessThan(500)
        const after = await whatIsThere()
        if (got.status !== 200) {
          expect(after).toBe(before)
          expect(got.text).not.toMatch(ofInside)
        }
        before = after
        if (got.status === 200) {
          taken.set(name, (taken.get(name) ?? 0) + 1)
          const read = endpoints[name].output.safeParse(JSON.parse(got.text))
          expect(read.success, JSON.stringify(read.error?.issues)).toBe(true)
        } else expect([got.type, got.status]).toEqual(['application/problem+json', JSON.parse(got.text).status])
      }),
      { ...chance, endOnFailure: true },
    )
  })
})

test.each(names.filter((name) => ['POST', 'PUT'].includes(endpoints[name].method)))(
  '%s refuses a name that reaches a prototype, wherever it stands',
  async (name) => {
    const call = await caller(name)
    const hostile = fc.tuple(anyInput(endpoints[name].input), fc.nat(), fc.constantFrom('__proto__', 'constructor', 'prototype'))
    await fc.assert(
      fc.asyncProperty(hostile, async ([input, nth, reaching]) => {
        // what is refused for another reason before says nothing of this one
        const { body = '', ...asked } = requestOf(name, withoutNul(input))
        const places = [...body.matchAll(/\{(?=["}])/g)].map(({ index }) => index + 1)
        const at = places[nth % Math.max(1, places.length)]
        // inside a text a brace is only a letter
        const text =
          at === undefined
            ? `{"${reaching}":1}`
            : `${body.slice(0, at)}"${reaching}":{"polluted":1}${body[at] === '}' ? '' : ','}${body.slice(at)}`
        if (!reads(text, reaching)) return
        const got = await call({ ...asked, body: text })
        expect([got.status, got.text]).toEqual([400, expect.stringContaining('has a name that is not accepted')])
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
      }),
      { ...chance, numRuns: 10 },
    )
  },
)

/** Questions that find something to go on from, so that the place is read. */
const going: [EndpointName, Record<string, unknown>][] = [
  ['search.ordered', { visitor: { phones: [], emails: [], variables: {}, fullName: 'Åsa Lind' } }],
  ['search.byHand', { by: { kind: 'any', value: 'Åsa' } }],
  ['search.byHand', { by: { kind: 'any', value: '070-123 45 67' } }],
  ['search.byHand', { by: { kind: 'identifier', identifier: 'email', value: 'a@fjordbat.example' } }],
  ['search.byHand', { by: { kind: 'field', field: 'last_name', value: 'Lind' }, entity: 'contact' }],
  ['changes.poll', { wait: 0 }],
]

test.each(going)('%s %j goes on from no place that was forged', async (name, input) => {
  const call = await caller(name)
  const statuses = new Set<number>()
  await fc.assert(
    fc.asyncProperty(anyCursor, async (after) => {
      const got = await call(requestOf(name, { ...input, after }))
      statuses.add(got.status)
      expect([200, 400], got.text).toContain(got.status)
      expect(got.text).not.toMatch(ofInside)
    }),
    { ...chance, numRuns: 60 },
  )
  // it was read: what is no place was said to be none, or where any text is a place, all of it was
  expect(statuses.has(400) || name === 'changes.poll').toBe(true)
})

test('chance has led all the way in, not only to the door', () => {
  expect([...taken.keys()]).toEqual(
    expect.arrayContaining(['search.ordered', 'search.byHand', 'records.duplicates', 'settings.compared', 'account.rename', 'tags.list']),
  )
})

test('what was kept on the way can be read again, and nothing failed inside', async () => {
  const { db, settings } = server.house
  const call = await caller('settings.get')
  const kept = JSON.parse((await call({ path: '/v1/settings', method: 'GET', body: undefined })).text) as { settings: unknown }
  expect(Settings.safeParse(kept.settings).success).toBe(true)
  await settings.refresh()
  for (const { settings: stored } of await db.selectFrom('settings_version').select('settings').execute())
    expect(Settings.safeParse(stored).success).toBe(true)
  for (const { id, entity } of await db.selectFrom('crm_record').select(['id', 'entity']).where('deleted', '=', false).execute())
    expect((await call({ path: `/v1/records/crm/${entity}/${id}`, method: 'GET', body: undefined })).status).toBe(200)
  expect(failed).toEqual([])
})

function reads(text: string, reaching: string): boolean {
  try {
    let found = false
    JSON.parse(text, (key, value) => {
      found ||= key === reaching
      return value
    })
    return found
  } catch {
    return false
  }
}

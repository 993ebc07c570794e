import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toProblem } from '#contract/errors.ts'
import { bulkLoad } from '#server/connectors/embedded/bulk-load.ts'
import { lendDatabase } from '#server/database/testing.ts'
import { asAppError } from '#server/http/problems.ts'
import { handlersOf, type House, openHouse, pagesOf } from '#server/main.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'
import { addTestPerson } from '#server/sign-in/testing.ts'

/**
 * Every page and form of the whole server, as a stranger finds it. Seen red on: a page of anybody's that asks nobody to sign in; the state of
 * tags told to whoever asks; a page that is there for everybody and names who works here.
 */
const lent = await lendDatabase()
const shown = `canary-${randomUUID().slice(0, 8)}`
const log = createLog({ level: 'silent' })
const app = new Hono()
// as the whole app answers what a page throws
app.onError((error, c) => {
  const problem = toProblem(asAppError(error))
  return c.json(problem, problem.status as 400)
})
let house: House

beforeAll(async () => {
  const configuration = readConfiguration({ DATABASE_URL: lent.url }, () => undefined)
  house = await openHouse(configuration, log, new AbortController().signal)
  await addTestPerson(house.db, 'admin', new Date(), shown)
  await bulkLoad(house.db, 'contact', [{ values: { last_name: shown } }], { country: 'SE', at: new Date() })
  for (const pages of await pagesOf(house, handlersOf(house))) app.route('/', pages)
}, 60_000)
afterAll(async () => {
  await house.close()
  await lent.drop()
})

/** What answers a stranger by more than the way to sign in, and how. A line here is a decision: nothing on it may say anything of anybody. */
const open: Record<string, number> = {
  'GET /': 302,
  'GET /sign-in': 200,
  'GET /sign-in/done': 200,
  'POST /sign-in': 403,
  'GET /sign-out': 303,
  'POST /sign-out': 303,
  'GET /setup/:token': 404,
  'POST /setup/:token': 404,
  'GET /invite/:token': 404,
  'POST /invite/:token': 404,
  'GET /practice': 200,
  'GET /practice/start.json': 200,
  'GET /practice/states': 204,
  // without a session there is no line to cut
  'POST /practice/cut': 204,
  'DELETE /practice/cut': 204,
  'GET /pages/:file': 404,
}

test('every page and form of the server asks a stranger to sign in, but for a closed list that names nobody', async () => {
  const all = [...new Set(app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`))]
  const found: Record<string, number> = {}
  for (const one of all) {
    const [method = '', path = ''] = one.split(' ')
    const form = method === 'POST' && { body: new URLSearchParams({ email: 'a@b.example', password: 'x' }) }
    const answer = await app.request(path.replace(/:\w+(\{.*\})?/g, '1'), { method, ...form })
    const text = `${JSON.stringify([...answer.headers])} ${await answer.text()}`
    expect({ one, shows: text.includes(shown) }).toEqual({ one, shows: false })
    const asks = answer.headers.get('location')?.startsWith('/sign-in?') ?? false
    if (!asks && answer.status !== 401) found[one] = answer.status
  }
  const refusedForms = Object.entries(found).filter(([one, status]) => status === 403 && one.startsWith('POST /crm'))
  for (const [one] of refusedForms) delete found[one]
  expect(found).toEqual(open)
  expect(all.length).toBeGreaterThan(Object.keys(open).length + 8)
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import type { RoleName } from '#contract/api/session.ts'
import { AppError } from '#contract/errors.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { addTestPerson, testPassword, testSignIn } from '#server/sign-in/testing.ts'
import { mayCall } from './call-endpoint.ts'
import { matrix, requestOf } from './every-operation.fixture.ts'
import { type TestApp, testApp } from './testing.ts'

const names = Object.keys(endpoints) as EndpointName[]
const ladder: readonly RoleName[] = ['agent', 'integrator', 'admin']
const callers = [
  'nobody',
  'a page cookie alone',
  'a made-up token',
  'a refresh token as bearer',
  'an expired token',
  'an ended session',
  'somebody shut out',
  ...ladder,
] as const
type Who = (typeof callers)[number]

const people = await testSignIn()
const reached = new Set<string>()
let app: TestApp
const headers = {} as Record<Who, Record<string, string>>

beforeAll(async () => {
  // Real sign-in, every use case replaced by one that says it was reached: what is tried here is the door, not the room.
  const handlers = Object.fromEntries(
    names.map((name) => [
      name,
      async () => {
        reached.add(name)
        throw new AppError('unavailable', 'reached')
      },
    ]),
  )
  app = await testApp(handlers as Partial<Handlers>, { signIn: people.room.signIn, clock: people.clock })
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const old = await addTestPerson(people.db, 'admin', new Date(people.clock.now().getTime() - 15 * 60_000))
  // used while it was good, as an expired token is in life
  await people.db
    .updateTable('session_token')
    .set({ access_used_at: people.clock.now() })
    .where('family_id', '=', old.tokens.sessionId)
    .execute()
  const ended = await addTestPerson(people.db, 'admin')
  await people.db.deleteFrom('token_family').where('id', '=', ended.tokens.sessionId).execute()
  const disabled = await addTestPerson(people.db, 'admin')
  await people.db.updateTable('person').set({ disabled_at: new Date() }).where('id', '=', disabled.person.id).execute()
  const admin = await addTestPerson(people.db, 'admin')
  const browser = people.browser()
  await browser.send(await browser.get('/sign-in'), { email: admin.person.email, password: testPassword })
  Object.assign(headers, {
    nobody: {},
    'a page cookie alone': { cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    'a made-up token': bearer(`tagalong_access_${'A'.repeat(43)}`),
    'a refresh token as bearer': bearer(admin.tokens.refreshToken),
    'an expired token': bearer(old.tokens.accessToken),
    'an ended session': bearer(ended.tokens.accessToken),
    'somebody shut out': bearer(disabled.tokens.accessToken),
  })
  for (const role of ladder) headers[role] = bearer((await addTestPerson(people.db, role)).tokens.accessToken)
})

afterAll(async () => {
  await app.close()
  await people.close()
})

function expected(name: EndpointName, who: Who): number {
  const { lowest } = matrix[name]
  if (lowest === 'everybody') return 503
  if (!ladder.includes(who as RoleName)) return 401
  return ladder.indexOf(who as RoleName) >= ladder.indexOf(lowest) ? 503 : 403
}

test('every endpoint of the contract stands in the matrix, and nothing else', () => {
  expect(Object.keys(matrix).sort()).toEqual([...names].sort())
})

test.each(names)('%s asks for the role that the matrix names', (name) => {
  const { audience } = endpoints[name]
  expect(audience === 'public' ? 'everybody' : audience).toBe(matrix[name].lowest)
})

describe.each(names)('%s', (name) => {
  test.each(callers)('called by %s', async (who) => {
    reached.clear()
    const [path, init] = requestOf(name)
    const response = await app.fetch(path, { ...init, headers: headers[who] })
    const problem = (await response.json()) as { status: number; detail: string }
    expect({ status: response.status, detail: problem.detail }).toMatchObject({ status: expected(name, who) })
    // 503 is the use case that was reached; a refusal never gets so far
    expect([...reached]).toEqual(expected(name, who) === 503 ? [name] : [])
  })
})

test('a role or an audience that is in no list may nothing, and is served to nobody', () => {
  for (const role of ['boss', '', 'constructor']) expect(mayCall(role as RoleName, 'agent'), role).toBe(false)
  for (const audience of ['page', '', 'everybody']) expect(mayCall('admin', audience as 'agent'), audience).toBe(false)
  expect(ladder.map((role) => ladder.map((audience) => mayCall(role, audience as 'agent')))).toEqual([
    [true, false, false],
    [true, true, false],
    [true, true, true],
  ])
})

describe('what no endpoint names', () => {
  test.each(['/v1', '/v1/', '/v1/people/x/role', '/v1/admin', '/v1/../v1/secret', '/v1//people', '/v1/people/', '/V1/people'])(
    '%s is there for nobody, not even an admin',
    async (path) => {
      reached.clear()
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const response = await app.fetch(path, { method, headers: { ...headers.admin, origin: 'http://localhost:4310' } })
        expect(response.status).toBeGreaterThanOrEqual(400)
      }
      expect([...reached]).toEqual([])
    },
  )

  test('another method on a known path is refused', async () => {
    reached.clear()
    for (const name of names) {
      const [path] = requestOf(name)
      const known = new Set(
        names.filter((other) => endpoints[other].path === endpoints[name].path).map((other) => endpoints[other].method as string),
      )
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((candidate) => !known.has(candidate))) {
        const response = await app.fetch(path, { method, headers: headers.admin })
        // a parameter may swallow a longer name: DELETE /v1/sessions is not DELETE /v1/sessions/:id
        expect([404, 405]).toContain(response.status)
      }
    }
    expect([...reached]).toEqual([])
  })
})

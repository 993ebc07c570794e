import { Hono } from 'hono'
import { afterAll, expect, test } from 'vitest'
import { importRoom } from '#server/connectors/embedded/import/testing.ts'
import { toProblem } from '#contract/errors.ts'
import { asAppError } from '#server/http/problems.ts'
import { formToken } from './form-token.ts'
import { importCalls } from './import-calls.ts'

const room = await importRoom()
afterAll(() => room.close())
const formKey = new Uint8Array(32).fill(7)
const roles = { boss: 'admin', maja: 'agent', ines: 'integrator' } as const

/** Who has a cookie is who it names. */
const app = new Hono()
app.route(
  '/',
  importCalls({
    formKey,
    newId: () => 'id',
    handlers: room.operations,
    signIn: {
      async page(request) {
        const name = request.headers.get('cookie') as keyof typeof roles | null
        return name
          ? { person: { id: name, name, email: `${name}@x.example`, role: roles[name] }, sessionId: `session-of-${name}` }
          : undefined
      },
    },
  }),
)
app.onError((error, c) => {
  const problem = toProblem(asAppError(error))
  return c.json(problem, problem.status as 400)
})

async function call(
  path: string,
  body: BodyInit,
  who: string | undefined = 'boss',
  token = formToken(formKey, `session-of-${who}`),
  method = 'POST',
) {
  const response = await app.request(path, { method, body, headers: { ...(who && { cookie: who }), 'x-form-token': token } })
  return {
    status: response.status,
    body: (await response.json()) as { code?: string; run?: { id: string; state: string }; look?: { entity: string } },
  }
}

test('a file is begun, sent as it is and looked at by the session of an admin', async () => {
  const csv = 'First name,Last name,Email\nÅsa,Lind,a@x.example\n'
  const begun = await call('/crm/import/call/imports.begin', JSON.stringify({ fileName: 'people.csv', size: Buffer.byteLength(csv) }))
  const id = begun.body.run?.id
  const sent = await call(`/crm/import/${id}/parts/0`, csv, 'boss', undefined, 'PUT')
  expect([sent.status, sent.body.run?.state]).toEqual([200, 'uploaded'])
  const looked = await call('/crm/import/call/imports.look', JSON.stringify({ id }))
  expect([looked.status, looked.body.look?.entity]).toEqual([200, 'contact'])
})

test.each([
  ['nobody', '', 401],
  ['an agent', 'maja', 403],
  ['an integrator', 'ines', 403],
])('%s reaches none of it', async (_, who, status) => {
  for (const [path, method] of [
    ['/crm/import/call/imports.list', 'POST'],
    ['/crm/import/call/imports.begin', 'POST'],
    ['/crm/import/3f0c1f0e-6b1f-4a55-9a3c-0d7d9f1b2c3d/parts/0', 'PUT'],
  ] as const)
    expect((await call(path, '{}', who, undefined, method)).status, path).toBe(status)
})

test('without the token of this session nothing is done', async () => {
  for (const token of ['', 'x', formToken(formKey, 'session-of-maja')])
    expect((await call('/crm/import/call/imports.list', '{}', 'boss', token)).status).toBe(403)
})

test('of whoever is refused not one byte of the body is taken', async () => {
  for (const [who, token] of [
    [undefined, ''],
    ['maja', formToken(formKey, 'session-of-maja')],
    ['boss', 'x'],
  ] as const)
    for (const [path, method] of [
      ['/crm/import/call/imports.begin', 'POST'],
      ['/crm/import/3f0c1f0e-6b1f-4a55-9a3c-0d7d9f1b2c3d/parts/0', 'PUT'],
    ] as const) {
      let taken = 0
      const body = new ReadableStream<Uint8Array>(
        {
          pull(to) {
            taken += 1
            if (taken < 5) to.enqueue(new Uint8Array(1_000))
            else to.close()
          },
        },
        { highWaterMark: 0 },
      )
      const sent = { method, body, duplex: 'half', headers: { ...(who && { cookie: who }), 'x-form-token': token } }
      const { status } = await app.request(path, sent as RequestInit)
      expect([status, taken], `${who} ${path}`).toEqual([who ? 403 : 401, 0])
    }
})

test('what is refused is told in the language of whoever reads the page', async () => {
  const ask = async (lang: string) => {
    const headers = { cookie: 'boss', 'x-form-token': formToken(formKey, 'session-of-boss'), 'accept-language': lang }
    const body = JSON.stringify({ id: '3f0c1f0e-6b1f-4a55-9a3c-0d7d9f1b2c3d' })
    return (await app.request('/crm/import/call/imports.get', { method: 'POST', body, headers })).json()
  }
  expect(await ask('sv-SE')).toMatchObject({ code: 'not-found', detail: 'Importen finns inte', hint: expect.stringContaining('slängts') })
  expect(await ask('en')).toMatchObject({ code: 'not-found', detail: 'There is no such import' })
})

test('only operations of an import are there, with input that fits', async () => {
  for (const [path, body, status] of [
    ['imports.nope', '{}', 404],
    ['settings.get', '{}', 404],
    ['constructor', '{}', 404],
    ['imports.get', '{"id":"x"}', 400],
    ['imports.get', 'no json', 400],
    ['imports.begin', '{"fileName":"a\\u0000","size":1}', 400],
    ['imports.begin', '{"__proto__":{},"fileName":"a","size":1}', 400],
    ['imports.begin', '{"fileName":"a","size":3000000000}', 400],
  ] as const)
    expect((await call(`/crm/import/call/${path}`, body)).status, `${path} ${body}`).toBe(status)
})

test('a part is no larger than it may be', async () => {
  const got = await call('/crm/import/3f0c1f0e-6b1f-4a55-9a3c-0d7d9f1b2c3d/parts/0', Buffer.alloc(8_000_001), 'boss', undefined, 'PUT')
  expect([got.status, got.body.code]).toEqual([413, 'too-large'])
})

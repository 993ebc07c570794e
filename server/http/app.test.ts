import { request as rawRequest } from 'node:http'
import { Hono } from 'hono'
import { afterAll, describe, expect, test } from 'vitest'
import { endpoints } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'
import type { Caller } from '#server/ports/handlers.ts'
import { testApp } from './testing.ts'

const canary = 'kalle@exempel.se'
let started: () => void = () => undefined
let sawAbort: (reason: unknown) => void = () => undefined

const pages = new Hono()
  .get('/practice', (c) => c.html('<!doctype html><title>Practice</title>'))
  .post('/crm/form', (c) => c.text('saved'))
  .post('/crm/thoughtless', async (c) => c.text(`${(await c.req.text()).length} letters`))
  .get('/broken', () => {
    throw new Error(canary)
  })

const app = await testApp(
  {
    'lookup.search': async () => ({ options: [] }),
    'sites.list': async () => ({ version: 1, sites: [] }),
    'settings.get': async () => {
      throw Object.assign(new Error(`value ${canary} violates`), { code: '23514', detail: canary })
    },
    'memory.refuse': async (_, caller: Caller) => {
      started()
      return new Promise((_, reject) =>
        caller.signal.addEventListener('abort', () => {
          sawAbort(caller.signal.reason)
          reject(caller.signal.reason)
        }),
      )
    },
    'records.read': async ({ id }) => {
      throw new AppError('not-found', `There is no record ${id}`, { hint: 'It may have been deleted.' })
    },
    'people.list': async () => ({ people: [{ secret: canary }] }) as never,
  },
  { pages: [pages], errorPage: (problem) => `<h1>${problem.code}</h1>`, patience: 60_000 },
)
afterAll(() => app.close())

const lookup = { entity: 'contact', field: 'account', text: 'a' }

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return { status: response.status, ...(await response.json()) } as {
    status: number
    code: string
    detail: string
    hint: string
    requestId: string
    fields?: { path: string; message: string }[]
  }
}

describe('an error', () => {
  test('says what, where and what to do, with the request number of its header', async () => {
    const response = await app.fetch('/v1/records/crm/contact/42', { as: 'agent' })
    const problem = await problemOf(response)
    expect(problem).toMatchObject({ status: 404, code: 'not-found', detail: 'There is no record 42', hint: 'It may have been deleted.' })
    expect(response.headers.get('x-request-id')).toBe(problem.requestId)
  })

  test('that is not ours shows none of its words', async () => {
    const response = await app.fetch('/v1/settings', { as: 'admin' })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain(canary)
  })

  test('names every wrong field by its path, without its value', async () => {
    const problem = await problemOf(
      await app.fetch('/v1/lookup', {
        as: 'agent',
        method: 'POST',
        json: { entity: 7, field: 'a'.repeat(200), text: canary, extra: canary },
      }),
    )
    expect(problem.status).toBe(400)
    expect(problem.fields?.map((field) => field.path).sort()).toEqual(['entity', 'extra', 'field'])
    expect(JSON.stringify(problem)).not.toContain(canary)
    expect(problem.fields).toContainEqual({ path: 'extra', message: 'Extra is not known here: leave it out.' })
    expect(problem.fields).toContainEqual({ path: 'field', message: 'Field may be at most 128 characters long.' })
  })

  test.each([
    ['GET', '/v1/nothing', 404],
    ['GET', '/nothing', 404],
    ['DELETE', '/nothing', 404],
    ['DELETE', '/v1/lookup', 405, 'POST'],
    ['POST', '/v1/sites', 405, 'GET, HEAD'],
    ['HEAD', '/v1/lookup', 405, 'POST'],
    ['PROPFIND', '/v1/settings', 405, 'GET, PUT, HEAD'],
    ['DELETE', '/health', 405, 'GET, HEAD'],
    ['POST', '/ready', 405, 'GET, HEAD'],
    ['PUT', '/metrics', 405, 'GET, HEAD'],
    ['DELETE', '/openapi.json', 405, 'GET, HEAD'],
    ['DELETE', '/practice', 405, 'GET, HEAD'],
    ['OPTIONS', '/practice', 405, 'GET, HEAD'],
    ['GET', '/crm/form', 405, 'POST'],
  ] as const)('answers %s %s with %i', async (method, path, status, allow?: string) => {
    const response = await app.fetch(path, { method, as: 'admin' })
    expect(response.status).toBe(status)
    expect(response.headers.get('allow')).toBe(allow ?? null)
    if (method !== 'HEAD') expect(await problemOf(response)).toMatchObject({ status, detail: expect.any(String), hint: expect.any(String) })
  })

  test('a page is told in a page that it cannot be asked so', async () => {
    const answer = await app.fetch('/practice', { method: 'DELETE', headers: { accept: 'text/html' } })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(await answer.text()).toBe('<h1>invalid-input</h1>')
  })

  test('on a page is a page, and holds no words of the error', async () => {
    const response = await app.fetch('/broken', { headers: { accept: 'text/html' } })
    expect(response.status).toBe(500)
    expect(await response.text()).toBe('<h1>internal</h1>')
  })

  test('on a page says with a page that a form came from another site', async () => {
    const headers = { accept: 'text/html', 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    const response = await app.fetch('/crm/form', { method: 'POST', headers })
    expect(response.status).toBe(403)
    expect(await response.text()).toBe('<h1>forbidden</h1>')
  })

  test.each([
    ['announced', (body: string) => body],
    ['not announced', (body: string) => new Blob([body]).stream()],
  ])('on a page says that a form is too large where the page itself forgot to, its length %s', async (_, as) => {
    const headers = { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:4310' }
    const send = (letters: number) =>
      app.fetch('/crm/thoughtless', { method: 'POST', headers, body: as('x'.repeat(letters)), duplex: 'half' } as never)
    expect(await (await send(1_000_000)).text()).toBe('1000000 letters')
    // who goes on sending may find the line cut before the answer is read
    const refused = await send(1_000_001).catch(() => undefined)
    expect(refused?.status ?? 413).toBe(413)
  })

  test('keeps the number that the caller gave, if it is a plain one', async () => {
    expect((await app.fetch('/v1/nothing', { headers: { 'x-request-id': 'trace-0001' } })).headers.get('x-request-id')).toBe('trace-0001')
    expect((await app.fetch('/v1/nothing', { headers: { 'x-request-id': '<script>' } })).headers.get('x-request-id')).not.toContain('<')
  })
})

describe('a body', () => {
  const post = (body: RequestInit['body'], type = 'application/json') =>
    app.fetch('/v1/lookup', {
      as: 'agent',
      method: 'POST',
      headers: { 'content-type': type },
      ...(body != null && { body }),
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    } as RequestInit)

  test.each([
    ['is no JSON', '{"entity":'],
    ['is a list', '[]'],
    ['is a number', '7'],
    ['has a prototype key', `{"entity":"contact","field":"a","text":"b","__proto__":{"admin":true}}`],
    ['has a constructor key deep inside', `{"entity":"contact","field":"a","text":{"constructor":{}}}`],
    ['is nested without end', `{"text":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
    ['holds a NUL character', `{"entity":"contact","field":"a","text":"a\\u0000b"}`],
    ['is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('that %s is refused as invalid input', async (_, body) => {
    expect(await problemOf(await post(body))).toMatchObject({ status: 400, code: 'invalid-input' })
  })

  test('that is not marked as JSON is refused', async () => {
    expect((await problemOf(await post(JSON.stringify(lookup), 'text/plain'))).status).toBe(400)
  })

  test('over the endpoint’s limit is refused by the bytes that come, announced or not', async () => {
    const large = JSON.stringify({ ...lookup, text: 'x'.repeat(70_000) })
    expect(await problemOf(await post(large))).toMatchObject({ status: 413, code: 'too-large' })
    const chunks = new ReadableStream({
      start(stream) {
        stream.enqueue(Buffer.from(large))
        stream.close()
      },
    })
    expect(await problemOf(await post(chunks))).toMatchObject({ status: 413, code: 'too-large' })
  })

  test('just under the limit is read', async () => {
    const body = JSON.stringify(lookup)
    expect((await post(body + ' '.repeat(64 * 1024 - body.length))).status).toBe(200)
  })

  test('given twice, in address and body, is refused', async () => {
    const response = await app.fetch('/v1/connections/crm/test', { as: 'admin', method: 'POST', json: { id: 'other' } })
    expect((await problemOf(response)).fields).toEqual([{ path: 'id', message: 'Id is given twice: give it once.' }])
  })

  test('with half an emoji is mended, not refused', async () => {
    expect((await post('{"entity":"contact","field":"a","text":"\\ud83d"}')).status).toBe(200)
  })
})

describe('who calls', () => {
  test.each([
    ['nobody', undefined, 401],
    ['an unknown token', 'unknown-token-0123456789', 401],
    ['an agent', 'agent', 403],
    ['an integrator', 'integrator', 403],
    ['an admin', 'admin', 500],
  ] as const)('%s asking for the settings gets %s', async (_, as, status) => {
    expect((await app.fetch('/v1/settings', { ...(as && { as }) })).status).toBe(status)
  })

  test('a cookie is no key to the API', async () => {
    expect((await app.fetch('/v1/sites', { headers: { cookie: 'session=role-admin-0123456789' } })).status).toBe(401)
  })

  test('is checked before the body is read', async () => {
    expect(
      (await app.fetch('/v1/settings', { as: 'agent', method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{' })).status,
    ).toBe(403)
  })
})

test('what the contract does not allow is never answered in a test', async () => {
  const response = await app.fetch('/v1/people', { as: 'admin' })
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain(canary)
})

describe('an operation', () => {
  const refusal = {
    conversation: { source: 'practice', externalId: '1' },
    visitor: { phones: [], emails: [], variables: {} },
    record: { connection: 'crm', entity: 'contact', id: '1' },
  }

  test('is cancelled when its caller goes away', async () => {
    const running = new Promise<void>((done) => (started = done))
    const aborted = new Promise((done) => (sawAbort = done))
    const controller = new AbortController()
    const call = app
      .fetch('/v1/memory/refusals', { as: 'agent', method: 'POST', json: refusal, signal: controller.signal })
      .catch(() => undefined)
    await running
    controller.abort()
    expect(await aborted).toMatchObject({ code: 'cancelled' })
    await call
  })

  test('is given up when it takes too long', async () => {
    const hasty = await testApp({ 'sites.list': () => new Promise(() => undefined) }, { patience: 20 })
    expect(await problemOf(await hasty.fetch('/v1/sites', { as: 'agent' }))).toMatchObject({
      status: 503,
      code: 'unavailable',
      retryable: true,
    })
    await hasty.close()
  })

  test('that writes is finished before the server stops; one that reads is told to come again', async () => {
    let finish: () => void = () => undefined
    let both = 0
    let running: () => void = () => undefined
    const bothRun = new Promise<void>((done) => (running = done))
    const began = () => ++both === 2 && running()
    const stopping = await testApp({
      'lookup.search': () => {
        began()
        return new Promise((done) => {
          finish = () => done({ options: [] })
        })
      },
      'changes.poll': () => {
        began()
        return new Promise(() => undefined)
      },
    })
    const write = stopping.fetch('/v1/lookup', { as: 'agent', method: 'POST', json: lookup })
    const read = stopping.fetch('/v1/changes', { as: 'agent' })
    await bothRun
    const stopped = stopping.stop(10_000)
    expect(await problemOf(await read)).toMatchObject({ status: 503, code: 'unavailable' })
    finish()
    expect((await write).status).toBe(200)
    await stopped
    await expect(fetch(`${stopping.url}/health`)).rejects.toThrow()
  })
})

describe('the description of the API', () => {
  test('has every operation with its audience and parameters', async () => {
    const document = await (await app.fetch('/openapi.json')).json()
    expect(document.openapi).toBe('3.1.0')
    const operations = Object.values(
      document.paths as Record<
        string,
        Record<string, { operationId: string; 'x-audience': string; parameters?: { name: string; in: string }[] }>
      >,
    ).flatMap((path) => Object.values(path))
    expect(operations.map((operation) => operation.operationId).sort()).toEqual(Object.keys(endpoints).sort())
    for (const operation of operations)
      expect(operation['x-audience']).toBe(endpoints[operation.operationId as keyof typeof endpoints].audience)
    expect(
      document.paths['/v1/records/{connection}/{entity}/{id}'].get.parameters.map((parameter: { name: string }) => parameter.name),
    ).toEqual(['connection', 'entity', 'id'])
    expect(document.paths['/v1/changes'].get.parameters.map((parameter: { in: string }) => parameter.in)).toEqual(['query', 'query'])
  })
})

describe('the probes', () => {
  test('say alive, ready and not ready', async () => {
    let ok = true
    const probed = await testApp({}, { probes: { ready: async () => [{ name: 'database', ok }], metrics: async () => 'up 1' } })
    expect((await probed.fetch('/health')).status).toBe(200)
    expect((await probed.fetch('/ready')).status).toBe(200)
    ok = false
    expect((await probed.fetch('/ready')).status).toBe(503)
    await probed.close()
  })

  test('show metrics to this machine only, or to who has the token', async () => {
    const open = await testApp({}, { probes: { ready: async () => [], metrics: async () => 'up 1' } })
    expect(await (await open.fetch('/metrics')).text()).toBe('up 1')
    for (const name of ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via', 'forwarded'])
      expect({ name, status: (await open.fetch('/metrics', { headers: { [name]: '1.1 proxy' } })).status }).toEqual({ name, status: 404 })
    await open.close()
    const closed = await testApp(
      {},
      { probes: { ready: async () => [], metrics: async () => 'up 1', metricsToken: 'a-token-of-some-length' } },
    )
    expect((await closed.fetch('/metrics')).status).toBe(404)
    expect((await closed.fetch('/metrics', { headers: { authorization: 'Bearer a-token-of-some-length' } })).status).toBe(200)
    await closed.close()
  })

  test.each([
    ['stands behind a proxy that adds no header', { proxies: 1 }, '127.0.0.1:4310'],
    ['has a public address, and a proxy that asks by this machine’s name', { publicUrl: 'https://tagalong.example.com' }, 'localhost:4310'],
    ['has a public address', { publicUrl: 'https://tagalong.example.com' }, 'tagalong.example.com'],
    ['is asked by an address that other machines have too', {}, '10.2.3.4:4310'],
  ])('show no metrics without a token where the server %s', async (_, options, host) => {
    const open = await testApp({}, { probes: { ready: async () => [], metrics: async () => 'up 1' }, ...options })
    const status = await new Promise((done, failed) => {
      rawRequest(`${open.url}/metrics`, { headers: { host } }, (response) => {
        response.resume()
        done(response.statusCode)
      })
        .on('error', failed)
        .end()
    })
    expect(status).toBe(404)
    await open.close()
  })
})

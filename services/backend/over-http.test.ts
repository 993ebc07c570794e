import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { AppError, toProblem } from '#contract/errors.ts'
import { backendOverHttp, requestOf } from './over-http.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: string }

async function serve(answer: (seen: Seen, response: ServerResponse) => void) {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
    seen.push(one)
    answer(one, response)
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

describe('the backend over HTTP', () => {
  test('path, query and body are made from the one input', () => {
    const made = (name: Parameters<typeof requestOf>[1], input: Record<string, unknown>) => {
      const { method, url, body } = requestOf('https://a.example', name, input)
      return [method, url.href, body]
    }
    expect(made('records.read', { connection: 'crm', entity: 'contact', id: 'a/b?c' })).toEqual([
      'GET',
      'https://a.example/v1/records/crm/contact/a%2Fb%3Fc',
      undefined,
    ])
    expect(made('tags.list', { source: 'practice', externalId: '1&2' })).toEqual([
      'GET',
      'https://a.example/v1/tags?source=practice&externalId=1%262',
      undefined,
    ])
    expect(made('tags.undo', { id: 'x', force: true })).toEqual(['POST', 'https://a.example/v1/tags/x/undo', { force: true }])
  })

  test('no input leads to another origin', () => {
    for (const id of ['//evil.example', '../../../..//evil.example', '\\\\evil.example', '@evil.example']) {
      expect(requestOf('https://a.example', 'tags.undo', { id }).url.origin).toBe('https://a.example')
    }
  })

  test('nor to another operation: what a page names as a record is no step in a path', () => {
    for (const [connection, entity, id] of [
      ['..', 'people', '1'],
      ['..', '..', 'metrics'],
      ['crm', '.', '1'],
      ['crm', 'contact', '..'],
    ])
      expect(() => requestOf('https://a.example', 'records.read', { connection, entity, id })).toThrow(AppError)
    const dotted = requestOf('https://a.example', 'records.read', { connection: 'crm', entity: '...', id: '%2e%2e' })
    expect(dotted.url.pathname).toBe('/v1/records/crm/.../%252e%252e')
  })

  test('shows the token, no cookie and no referrer', async () => {
    const { origin, seen } = await serve((_, response) => json(response, 200, { sessions: [] }))
    let asked: Request | undefined
    const watched: typeof fetch = (input, init) => {
      asked = input as Request
      return fetch(input, init)
    }
    const backend = backendOverHttp({ origin, fetch: watched, authorization: { token: async () => 'abc', renew: async () => undefined } })
    expect(await backend.call('session.list', {})).toEqual({ sessions: [] })
    // Node has no cookies to send: what a browser would do is what the request says
    expect([asked?.credentials, asked?.referrerPolicy, asked?.cache, asked?.redirect]).toEqual(['omit', 'no-referrer', 'no-store', 'error'])
    expect(seen[0]).toMatchObject({ method: 'GET', url: '/v1/sessions' })
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer abc' })
    expect(seen[0]?.headers).not.toHaveProperty('cookie')
    expect(seen[0]?.headers).not.toHaveProperty('referer')
  })

  test('a token that was not taken is renewed once', async () => {
    const { origin, seen } = await serve(({ headers }, response) =>
      headers.authorization === 'Bearer new'
        ? json(response, 200, {})
        : json(response, 401, toProblem(new AppError('not-signed-in', 'ended'))),
    )
    const backend = backendOverHttp({
      origin,
      fetch,
      authorization: { token: async () => 'old', renew: async (rejected) => (rejected === 'old' ? 'new' : undefined) },
    })
    await backend.call('session.list', {})
    expect(seen).toHaveLength(2)
    const never = backendOverHttp({ origin, fetch, authorization: { token: async () => 'old', renew: async () => 'old' } })
    await expect(never.call('session.list', {})).rejects.toMatchObject({ code: 'not-signed-in' })
    expect(seen).toHaveLength(4)
  })

  test('follows no redirect: the token goes nowhere else', async () => {
    const other = await serve((_, response) => json(response, 200, {}))
    const { origin } = await serve((_, response) => response.writeHead(302, { location: `${other.origin}/v1/sessions` }).end())
    const backend = backendOverHttp({ origin, fetch, authorization: { token: async () => 'abc', renew: async () => undefined } })
    await expect(backend.call('session.list', {})).rejects.toMatchObject({ code: 'backend-unreachable' })
    expect(other.seen).toEqual([])
  })

  test('every call goes to the connected origin, also where an input looks like an address', async () => {
    const { origin, seen } = await serve((_, response) => json(response, 200, {}))
    const asked: string[] = []
    const counting: typeof fetch = (input, init) => {
      asked.push(new URL((input as globalThis.Request).url ?? String(input)).origin)
      return fetch(input, init)
    }
    const backend = backendOverHttp({ origin, fetch: counting })
    await backend.call('records.read', { connection: 'https://evil.example', entity: '//evil.example', id: '@evil.example' })
    await backend.call('lookup.search', { entity: 'a', field: 'https://evil.example', text: 'x' })
    expect(asked).toEqual([origin, origin])
    expect(seen).toHaveLength(2)
  })

  test('a problem comes back as the same error, with its fields and its wait', async () => {
    const sent = new AppError('crm-rate-limited', 'slow down', { retryable: true, hint: 'wait', fields: [{ path: 'a', message: 'b' }] })
    const { origin } = await serve((_, response) => json(response, 503, toProblem(sent), { 'retry-after': '7' }))
    await expect(backendOverHttp({ origin, fetch }).call('session.list', {})).rejects.toMatchObject({
      code: 'crm-rate-limited',
      message: 'slow down',
      hint: 'wait',
      retryable: true,
      retryAfter: 7,
      fields: [{ path: 'a', message: 'b' }],
    })
  })

  test.each([
    ['a proxy’s page', 502, 'text/html', '<h1>Bad gateway</h1>', 'backend-unreachable'],
    ['another server', 200, 'text/html', '<h1>Hello</h1>', 'backend-unreachable'],
    ['broken JSON', 200, 'application/json', '{"a":', 'backend-unreachable'],
    ['a proxy that has enough', 429, 'text/html', '<h1>Too many requests</h1>', 'backend-unreachable'],
    ['a proxy that waited too long', 408, 'text/plain', '', 'backend-unreachable'],
    ['a proxy that has not begun', 425, 'text/plain', '', 'backend-unreachable'],
    ['a proxy that lets nobody through', 403, 'text/html', '<h1>Forbidden</h1>', 'backend-unreachable'],
    ['a proxy that asks for its own sign-in', 401, 'text/html', '<h1>Sign in</h1>', 'backend-unreachable'],
    ['a fault in JSON that is not ours', 500, 'application/json', '{"error":"boom"}', 'backend-unreachable'],
    ['an unknown refusal', 418, 'text/plain', 'teapot', 'backend-unreachable'],
    ['a proxy that takes nothing so large', 413, 'text/html', '<h1>Too large</h1>', 'too-large'],
  ])('%s is told as %s', async (_, status, type, body, code) => {
    const { origin } = await serve((__, response) => response.writeHead(status as number, { 'content-type': type as string }).end(body))
    await expect(backendOverHttp({ origin, fetch }).call('session.list', {})).rejects.toMatchObject({ code })
  })

  test.each([
    ['in seconds', () => '7', 7],
    ['as a date', () => new Date(Date.now() + 90_000).toUTCString(), 90],
    ['as a date that has passed', () => new Date(Date.now() - 90_000).toUTCString(), undefined],
    ['in words', () => 'soon', undefined],
  ])('what is not ours is tried again, when it asks for it: Retry-After %s', async (_, wish, seconds) => {
    const headers = { 'content-type': 'text/html', 'retry-after': wish() }
    const { origin } = await serve((__, response) => response.writeHead(429, headers).end('no'))
    const error: AppError = await backendOverHttp({ origin, fetch })
      .call('session.list', {})
      .then(
        () => expect.unreachable(),
        (thrown) => thrown,
      )
    expect(error.retryable).toBe(true)
    if (seconds === undefined) expect(error.retryAfter).toBeUndefined()
    else expect(Math.abs((error.retryAfter ?? 0) - seconds)).toBeLessThanOrEqual(2)
  })

  test('a wrong address is said to be one: what answers is not Tagalong, and how the link is says so', async () => {
    const told: unknown[] = []
    const { origin } = await serve((_, response) => response.writeHead(400, { 'content-type': 'text/html' }).end('<h1>Bad request</h1>'))
    const backend = backendOverHttp({ origin, fetch, onOutcome: (reached, problem) => told.push(reached, problem?.hint) })
    await expect(backend.call('session.list', {})).rejects.toMatchObject({ message: expect.stringContaining('not Tagalong (400)') })
    expect(told).toEqual([false, 'Check the address of the backend.'])
  })

  test('nobody there, and a call that was called off', async () => {
    const outcomes: boolean[] = []
    const nobody = backendOverHttp({ origin: 'http://127.0.0.1:9', fetch, onOutcome: (reached) => outcomes.push(reached) })
    await expect(nobody.call('session.list', {})).rejects.toMatchObject({ code: 'backend-unreachable', retryable: true })
    expect(outcomes).toEqual([false])
    const { origin, seen } = await serve(() => undefined)
    const stop = new AbortController()
    const hanging = backendOverHttp({ origin, fetch }).call('session.list', {}, { signal: stop.signal })
    const settled = expect(hanging).rejects.toMatchObject({ code: 'cancelled' })
    await expect.poll(() => seen.length).toBe(1)
    stop.abort()
    await settled
  })
})

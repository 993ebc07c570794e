import { once } from 'node:events'
import { Agent, createServer, request as rawRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { Guard } from './call-endpoint.ts'
import { directCalls } from './direct-calls.ts'
import { silent, testApp } from './testing.ts'

const asked: unknown[] = []
const app = await testApp({
  'lookup.search': async (input) => {
    asked.push(input)
    return { options: [{ value: { entity: 'account', id: '1', name: 'Åkers Varv' } }] }
  },
  'sites.list': async () => ({ version: 1, sites: [] }),
})
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
afterAll(async () => {
  agent.destroy()
  await app.close()
})

type Sent = { method?: string; path?: string; headers?: Record<string, string | string[]>; body?: string }
const signedIn = { authorization: 'Bearer role-agent-0123456789', 'content-type': 'application/json', 'x-request-id': 'number-1' }
const question = JSON.stringify({ entity: 'contact', field: 'account', text: 'Å' })
/** A header given twice is not plain, so the same call goes by the routes. */
const byRoutes = { 'x-twice': ['1', '2'] }

function send({ method = 'POST', path = '/v1/lookup', headers = {}, body }: Sent) {
  return new Promise<{ status: number | undefined; headers: Record<string, unknown>; text: string; socket: unknown }>((done, failed) => {
    const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }
    rawRequest(`${app.url}${path}`, { method, agent, headers: { ...length, ...headers } }, (response) => {
      let text = ''
      const { date: _, ...kept } = response.headers
      const { socket } = response
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => done({ status: response.statusCode, headers: kept, text, socket }))
    })
      .on('error', failed)
      .end(body)
  })
}

describe('a plain call', () => {
  test.each<[string, number, Sent]>([
    ['that is answered', 200, { headers: signedIn, body: question }],
    ['that reads', 200, { method: 'GET', path: '/v1/sites', headers: signedIn }],
    ['from an extension', 200, { headers: { ...signedIn, origin: `chrome-extension://${'a'.repeat(32)}` }, body: question }],
    ['from another origin', 403, { headers: { ...signedIn, origin: 'https://evil.example' }, body: question }],
    ['under a foreign name', 403, { headers: { ...signedIn, host: 'rebound.example:4310' }, body: question }],
    ['of nobody', 401, { headers: { 'x-request-id': 'number-1' }, body: question }],
    ['that may not', 403, { method: 'GET', path: '/v1/people', headers: signedIn }],
    ['with a wrong body', 400, { headers: signedIn, body: '{"entity":1}' }],
    ['with no JSON', 400, { headers: signedIn, body: '{' }],
    ['with another type', 400, { headers: { ...signedIn, 'content-type': 'text/plain' }, body: question }],
    ['with too much', 413, { headers: signedIn, body: JSON.stringify({ text: 'x'.repeat(70_000) }) }],
  ])('%s is answered as by the routes', async (_, status, sent) => {
    const plain = await send(sent)
    const routed = await send({ ...sent, headers: { ...sent.headers, ...byRoutes } })
    expect(plain.status).toBe(status)
    expect({ ...plain, socket: undefined }).toEqual({ ...routed, socket: undefined })
    expect(plain.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-request-id': 'number-1' })
  })

  test('reaches its operation with what was said, in every alphabet', async () => {
    asked.length = 0
    expect((await send({ headers: signedIn, body: question })).text).toContain('Åkers Varv')
    expect(asked).toEqual([expect.objectContaining({ entity: 'contact', field: 'account', text: 'Å' })])
  })

  test('that is refused before its body was read leaves the connection good for the next', async () => {
    const refused = await send({ body: JSON.stringify({ text: 'x'.repeat(60_000) }) })
    const next = await send({ headers: signedIn, body: question })
    expect([refused.status, next.status]).toEqual([401, 200])
    expect(next.socket).toBe(refused.socket)
  })
})

describe('what is not plain is still judged by the routes', () => {
  test.each<[string, number, Sent]>([
    [
      'two tokens',
      401,
      { headers: { ...signedIn, authorization: [signedIn.authorization, 'Bearer role-admin-0123456789'] }, body: question },
    ],
    ['a query beside a body', 400, { path: '/v1/lookup?text=b', headers: signedIn, body: question }],
    ['another method', 405, { method: 'DELETE', headers: signedIn }],
    ['an address that there is not', 404, { path: '/v1/lookup/', headers: signedIn, body: question }],
    ['a body of unknown length', 200, { headers: { ...signedIn, 'transfer-encoding': 'chunked', 'content-length': [] }, body: question }],
  ])('%s', async (_, status, sent) => {
    expect((await send(sent)).status).toBe(status)
  })
})

test('an answer that cannot be written is logged and ends its connection, nothing else', async () => {
  const failed: unknown[] = []
  const refuses = () => {
    throw new AppError('forbidden', 'Nobody may')
  }
  const guard = { origins: { host: refuses }, log: { ...silent, error: (...line: unknown[]) => failed.push(line) } }
  const direct = directCalls(guard as unknown as Guard)
  const server = createServer((incoming, outgoing) => {
    // its head is out already, so another one is refused
    outgoing.writeHead(200).flushHeaders()
    direct(incoming, outgoing)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await expect(fetch(`http://127.0.0.1:${port}/v1/sites`).then((answer) => answer.text())).rejects.toThrow()
  expect(failed).toEqual([['answer failed', { route: 'sites.list', error: expect.objectContaining({ code: 'ERR_HTTP_HEADERS_SENT' }) }]])
  server.close()
})

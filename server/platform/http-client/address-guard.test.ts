import { createServer, type Server } from 'node:http'
import type { LookupAddress } from 'node:dns'
import { Agent as HttpsAgent } from 'node:https'
import { type AddressInfo, type LookupFunction, Socket } from 'node:net'
import * as z from 'zod/mini'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { isPublicAddress } from './address-guard.ts'
import { createHttpClient } from './create-http-client.ts'
import { handClock } from './testing.ts'
import type { HttpWorld } from './world.ts'

const signal = new AbortController().signal
let listener: Server
let port: number
let asked: string[] = []
let resolved: string[] = []
/** what is answered: a redirect where a test wants one */
let location: string | undefined
beforeAll(async () => {
  listener = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`)
    if (location === undefined) response.end('{}')
    else response.writeHead(302, { location }).end()
  })
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve))
  port = (listener.address() as AddressInfo).port
})
afterAll(async () => {
  await new Promise((resolve) => void listener.close(resolve))
})
beforeEach(() => {
  asked = []
  resolved = []
  location = undefined
})

afterEach(() => void vi.restoreAllMocks())

type Resolve = HttpWorld['resolve']
const to =
  (...addresses: string[]): Resolve =>
  async (host) => {
    resolved.push(host)
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }

function go(base: string, { hosts = ['*.vendor.example', 'vendor.example'], internal = [] as string[], resolve = to('127.0.0.1') } = {}) {
  const world: HttpWorld = { ...handClock().world, resolve, internalHosts: internal }
  const client = createHttpClient({ title: 'The CRM', base, hosts }, world)
  return client.send({ method: 'GET', path: '/api', reply: z.unknown(), what: 'answer' }, signal).finally(() => client.close())
}

/** Sockets that look their host up as they were told, write down where that leads, and find nobody there. */
function connectionsWithoutNetwork(): string[] {
  const went: string[] = []
  vi.spyOn(HttpsAgent.prototype, 'createConnection').mockImplementation((options) => {
    const { host, lookup } = options as { host: string; lookup: LookupFunction }
    const socket = new Socket()
    lookup(host, { all: true }, (error, addresses) => {
      if (!error) went.push(...(addresses as LookupAddress[]).map(({ address }) => address))
      socket.destroy(error ?? Object.assign(new Error('nobody is there'), { code: 'ECONNREFUSED' }))
    })
    return socket
  })
  return went
}

describe('an address that an admin gives', () => {
  test.each([
    ['http', () => `http://crm.vendor.example:${port}`],
    ['a host of somebody else', () => `https://evil.example:${port}`],
    ["a host that ends like the vendor's", () => `https://notvendor.example:${port}`],
    ["a host that begins like the vendor's", () => `https://vendor.example.evil.example:${port}`],
    ['a name and password', () => `https://crm.vendor.example@evil.example:${port}`],
    ['a password for the vendor', () => `https://a:b@crm.vendor.example:${port}`],
    ['another scheme', () => 'file:///etc/passwd'],
    ['this machine', () => `https://localhost:${port}`],
  ])('with %s is refused before anything is looked up or sent', async (_what, base) => {
    await expect(go(base())).rejects.toMatchObject({ code: 'crm-refused', retryable: false })
    expect([asked, resolved]).toEqual([[], []])
  })

  const literals = [
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '0',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '169.254.169.254',
    '[fd00::1]',
    '[64:ff9b::7f00:1]',
    '10.0.0.1',
    '100.64.0.1',
  ]
  test.each(literals)('that is %s is refused, whatever the vendor pattern lets through', async (host) => {
    await expect(go(`https://${host}:${port}`, { hosts: ['*', host, new URL(`https://${host}`).hostname] })).rejects.toMatchObject({
      code: 'crm-refused',
    })
    expect(asked).toEqual([])
  })

  test.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['100.64.0.7'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['fc00::1'],
    ['fe80::1'],
    ['93.184.216.34', '127.0.0.1'],
  ])("whose name leads to %s is refused when the socket connects, though the vendor's", async (...addresses) => {
    await expect(go(`https://crm.vendor.example:${port}`, { resolve: to(...addresses) })).rejects.toMatchObject({
      code: 'crm-refused',
      retryable: false,
      neverSent: true,
    })
    expect(asked).toEqual([])
  })

  test('is looked up by the socket alone, which goes where that leads: a name that leads elsewhere the next time gains nothing', async () => {
    let looks = 0
    const rebinding: Resolve = async () => [{ address: looks++ === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 }]
    const went = connectionsWithoutNetwork()
    // the first try comes to nothing, and the one that follows is refused: by then the name leads inside
    await expect(go(`https://crm.vendor.example:${port}`, { resolve: rebinding })).rejects.toMatchObject({ code: 'crm-refused' })
    expect(went).toEqual(['93.184.216.34'])
    expect(looks).toBe(2)
    expect(asked).toEqual([])
  })

  test("inside the organisation is allowed by the server's configuration alone, by name or with its port", async () => {
    const base = `http://crm.intern:${port}`
    await expect(go(base, { hosts: ['crm.intern'] })).rejects.toMatchObject({
      code: 'crm-refused',
      hint: expect.stringContaining('TAGALONG_INTERNAL_HOSTS'),
    })
    await go(base, { internal: ['crm.intern'] })
    await go(base, { internal: [`crm.intern:${port}`] })
    await expect(go(base, { internal: [`crm.intern:${port + 1}`] })).rejects.toMatchObject({ code: 'crm-refused' })
    expect(asked).toEqual([`crm.intern:${port}/api`, `crm.intern:${port}/api`])
  })

  test('does not lead further: a redirect is not followed', async () => {
    location = `http://127.0.0.1:${port}/secret`
    await expect(go(`http://crm.intern:${port}`, { internal: ['crm.intern'] })).rejects.toMatchObject({ code: 'crm-refused' })
    expect(asked).toEqual([`crm.intern:${port}/api`])
  })

  test.each(['//evil.example/x', '/@evil.example', '/...//evil'])('stays the same host with a path of %s', async (path) => {
    const client = createHttpClient(
      { title: 'The CRM', base: `http://crm.intern:${port}/base`, hosts: [] },
      { ...handClock().world, resolve: to('127.0.0.1'), internalHosts: ['crm.intern'] },
    )
    await client.send({ method: 'GET', path, reply: z.unknown(), what: 'answer' }, signal)
    client.close()
    expect(asked[0]?.startsWith(`crm.intern:${port}/`)).toBe(true)
  })
})

test.each([
  ['8.8.8.8', true],
  ['172.15.0.1', true],
  ['172.32.0.1', true],
  ['2606:4700::1111', true],
  ['2a00:1450::1', true],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['198.18.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['0.0.0.0', false],
  ['::', false],
  ['2002:7f00:1::', false],
  ['2001:db8::1', false],
  ['fe80::1%eth0', false],
  ['ff02::1', false],
  ['127.0.0.1.example', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected)
})

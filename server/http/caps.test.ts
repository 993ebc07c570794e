import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import { AppError } from '#contract/errors.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { matrix, requestOf } from './every-operation.fixture.ts'
import { defaultMaxBytes } from './read-input.ts'
import { type TestApp, testApp } from './testing.ts'

const names = Object.keys(endpoints) as EndpointName[]
const withBody = names.filter((name) => ['POST', 'PUT'].includes(endpoints[name].method))
const roleOf = (name: EndpointName) => (matrix[name].lowest === 'everybody' ? undefined : 'admin')

/** Every operation says that it was reached: what is tried here comes before. */
const reached = new Set<string>()
const handlers = Object.fromEntries(
  names.map((name) => [
    name,
    async () => {
      reached.add(name)
      throw new AppError('unavailable', 'reached')
    },
  ]),
) as Partial<Handlers>

let app: TestApp
beforeAll(async () => {
  app = await testApp(handlers)
})
afterAll(() => app.close())

const as = (name: EndpointName) => ({ ...(roleOf(name) && { as: roleOf(name) as 'admin' }) })

async function refusedWith(response: Response): Promise<{ status: number; type: string | null; code: string }> {
  const { code } = (await response.json()) as { code: string }
  return { status: response.status, type: response.headers.get('content-type'), code }
}

describe.each(withBody)('%s', (name) => {
  const [path, { method }] = requestOf(name)
  const most = (endpoints[name] as Endpoint).maxBytes ?? defaultMaxBytes
  const json = { 'content-type': 'application/json' }

  test('takes no body that is announced as too large', async () => {
    reached.clear()
    const body = JSON.stringify({ padding: 'x'.repeat(most) })
    const answer = await refusedWith(await app.fetch(path, { method, ...as(name), headers: json, body }))
    expect(answer).toEqual({ status: 413, type: 'application/problem+json', code: 'too-large' })
    expect([...reached]).toEqual([])
  })

  test('takes none that grows too large without a word', async () => {
    const piece = new TextEncoder().encode('x'.repeat(16_384))
    let sent = 0
    const body = new ReadableStream({
      pull(stream) {
        if (sent > most) return stream.close()
        stream.enqueue(piece)
        sent += piece.length
      },
    })
    const answer = await app
      .fetch(path, { method, ...as(name), headers: json, body, duplex: 'half' } as never)
      .then(refusedWith)
      // who goes on sending may find the line cut before the answer is read
      .catch(() => ({ status: 413 }))
    expect(answer.status).toBe(413)
    expect([...reached]).toEqual([])
  })

  test('takes none that is too deep, or has a name that reaches a prototype', async () => {
    for (const text of [
      `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
      '{"__proto__":{"a":1}}',
      '{"a":{"constructor":{"prototype":{}}}}',
    ]) {
      const response = await app.fetch(path, { method, ...as(name), headers: json, body: text })
      expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
      // for this reason, and not because something else is wrong with it
      expect(await response.text()).toMatch(/nested at most 32 levels|has a name that is not accepted/)
    }
    expect([...reached]).toEqual([])
    expect(({} as { a?: unknown }).a).toBeUndefined()
  })
})

type Schema = {
  type?: string | string[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  propertyNames?: Schema
  maxLength?: number
  maxItems?: number
  maximum?: number
  pattern?: string
  enum?: unknown
  const?: unknown
}

/** Every text, list and object of an input that may be as long as its body. Lists of names are counted by a check that JSON Schema does not know. */
function uncapped(schema: Schema, path: string): string[] {
  const is = (type: string) => [schema.type].flat().includes(type)
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((one) => uncapped(one, path))
  const ends = schema.pattern !== undefined && !/[*+]|\{\d*,\}/.test(schema.pattern.replace(/\\[+*]/g, ''))
  if (is('string') && schema.maxLength === undefined && !ends && schema.enum === undefined && schema.const === undefined)
    parts.push(`${path}: text`)
  if (is('array')) {
    if (schema.maxItems === undefined) parts.push(`${path}: list`)
    parts.push(...uncapped(schema.items ?? {}, `${path}[]`))
  }
  if (is('object')) {
    const rest = schema.additionalProperties
    if (typeof rest === 'object') {
      if (schema.propertyNames?.maxLength === undefined) parts.push(`${path}: names`)
      parts.push(...uncapped(rest, `${path}{}`))
    } else if (rest !== false) parts.push(`${path}: any name`)
    for (const [name, one] of Object.entries(schema.properties ?? {})) parts.push(...uncapped(one, `${path}.${name}`))
  }
  return parts
}

describe('of every operation', () => {
  test.each(names)('%s has a most for every text, list and object that it takes', (name) => {
    expect(uncapped(z.toJSONSchema(endpoints[name].input as never, { io: 'input', unrepresentable: 'any' }) as Schema, name)).toEqual([])
  })

  test('what has no most is found, whatever it stands in', () => {
    const loose = z.strictObject({
      a: z.string(),
      b: z.array(z.string().check(z.maxLength(1))),
      c: z.record(z.string(), z.number()),
      d: z.object({ e: z.optional(z.union([z.number(), z.string()])) }),
      f: z.string().check(z.regex(/^a+$/)),
      g: z.string().check(z.regex(/^[a-z]{1,3}$/)),
    })
    expect(uncapped(z.toJSONSchema(loose as never, { io: 'input' }) as Schema, 'x')).toEqual([
      'x.a: text',
      'x.b: list',
      'x.c: names',
      'x.d: any name',
      'x.d.e: text',
      'x.f: text',
    ])
  })

  test.each([
    ['fields', Object.fromEntries(Array.from({ length: 2_001 }, (_, n) => [`f${n}`, 1]))],
    ['a lookup’s name', { account: { entity: 'account', id: 'x'.repeat(129), name: 'x' } }],
  ])('too many %s are refused where values are taken', async (_, values) => {
    const answer = await app.fetch('/v1/records/duplicates', { method: 'POST', as: 'agent', json: { entity: 'contact', values } })
    expect(answer.status).toBe(400)
  })
})

describe('at once', () => {
  test('one person holds twenty long polls; the next is refused until one ends, and nobody else is', async () => {
    let waiting = 0
    const free: (() => void)[] = []
    const all = Promise.withResolvers<void>()
    const held = await testApp({
      'changes.poll': () =>
        new Promise((resolve) => {
          free.push(() => resolve({ cursor: 'a', changes: [] }))
          if (++waiting === 20) all.resolve()
        }),
    })
    const poll = (role: 'agent' | 'admin') => held.fetch('/v1/changes?after=a', { as: role })
    const first = Array.from({ length: 20 }, () => poll('agent'))
    await all.promise
    const refused = await Promise.all(Array.from({ length: 50 }, () => poll('agent')))
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([429]))
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    const other = poll('admin')
    while (free.length < 21) await new Promise((resolve) => setImmediate(resolve))
    free[0]?.()
    expect((await Promise.race(first)).status).toBe(200)
    const again = poll('agent')
    while (free.length < 22) await new Promise((resolve) => setImmediate(resolve))
    for (const go of free) go()
    expect((await Promise.all([other, again, ...first])).map(({ status }) => status)).toEqual(Array(22).fill(200))
    await held.close()
  })

  test('a poll whose caller went away counts no more', async () => {
    const began = Promise.withResolvers<void>()
    let running = 0
    const held = await testApp({
      'changes.poll': (_, { signal }) =>
        new Promise((_, reject) => {
          if (++running === 20) began.resolve()
          signal.addEventListener('abort', () => {
            running -= 1
            reject(signal.reason)
          })
        }),
    })
    const gone = new AbortController()
    const polls = Array.from({ length: 20 }, () =>
      held.fetch('/v1/changes?after=a', { as: 'agent', signal: gone.signal }).catch(() => undefined),
    )
    await began.promise
    gone.abort()
    await Promise.all(polls)
    while (running > 0) await new Promise((resolve) => setImmediate(resolve))
    const next = held.fetch('/v1/changes?after=a', { as: 'agent' }).catch(() => undefined)
    while (running < 1) await new Promise((resolve) => setImmediate(resolve))
    await held.close()
    await next
  })

  test('one person has a hundred calls going on, of whatever kind', async () => {
    const free: (() => void)[] = []
    const held = await testApp({ 'sites.list': () => new Promise((resolve) => void free.push(() => resolve({ version: 1, sites: [] }))) })
    const calls = Array.from({ length: 120 }, () => held.fetch('/v1/sites', { as: 'agent' }))
    const settled: number[] = []
    for (const call of calls) void call.then(({ status }) => settled.push(status))
    while (settled.length < 20) await new Promise((resolve) => setImmediate(resolve))
    expect(new Set(settled)).toEqual(new Set([429]))
    expect(free).toHaveLength(100)
    for (const go of free) go()
    await Promise.all(calls)
    await held.close()
  })
})

describe('a connection', () => {
  const quick = { headers: 150, request: 300, keepAlive: 200, quiet: 400, look: 20 }
  let slow: TestApp
  beforeAll(async () => {
    slow = await testApp(
      {
        'lookup.search': async () => ({ options: [] }),
        'sites.list': async () => ({ version: 1, sites: [], padding: 'x'.repeat(64_000_000) }) as never,
      },
      { socketLimits: { ...quick, fromOneAddress: 30 }, checkOutputs: false },
    )
  })
  afterAll(() => slow.close())

  /** What the server says until it hangs up. `write` is called as often as the line takes more. */
  function until(hangUp: (socket: Socket) => void, port = slow.port): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1')
      let heard = ''
      socket.on('data', (chunk) => (heard += chunk))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(heard))
      socket.on('connect', () => hangUp(socket))
    })
  }

  test('that says nothing is hung up on', async () => {
    await until(() => undefined)
  })

  test('that gives its headers letter by letter is hung up on long before its time for the whole is over', async () => {
    const patient = await testApp({}, { socketLimits: { ...quick, request: 600_000, quiet: 600_000 } })
    const heard = await until((socket) => {
      socket.write('GET /v1/sites HTTP/1.1\r\nhost: localhost\r\nx: ')
      const drip = setInterval(() => socket.write('a'), 20)
      socket.on('close', () => clearInterval(drip))
    }, patient.port)
    await patient.close()
    expect(heard).toMatch(/^HTTP\/1.1 408 /)
  })

  test('that gives its body letter by letter is hung up on', async () => {
    const heard = await until((socket) => {
      socket.write(
        'POST /v1/lookup HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer role-agent-0123456789\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{',
      )
      const drip = setInterval(() => socket.write(' '), 20)
      socket.on('close', () => clearInterval(drip))
    })
    expect(heard).toMatch(/^HTTP\/1.1 4\d\d /)
  })

  test('that takes nothing of its answer is hung up on', async () => {
    await until((socket) => {
      socket.pause()
      socket.write('GET /v1/sites HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer role-agent-0123456789\r\n\r\n')
      // a paused socket hears of its end only when it reads: the server says whether it still has it
      const look = setInterval(() => {
        slow.connections().then((count) => {
          if (count > 0) return
          clearInterval(look)
          socket.destroy()
        })
      }, 20)
    })
  })

  test('too many from one address are hung up on at once, and there is room again when some have gone', async () => {
    const sockets = await Promise.all(
      Array.from(
        { length: 40 },
        () =>
          new Promise<{ socket: Socket; open: boolean }>((resolve) => {
            const socket = connect(slow.port, '127.0.0.1')
            socket.on('error', () => undefined)
            socket.on('connect', () => socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n'))
            socket.once('data', () => resolve({ socket, open: true }))
            socket.once('close', () => resolve({ socket, open: false }))
          }),
      ),
    )
    expect(sockets.filter(({ open }) => open)).toHaveLength(30)
    for (const { socket } of sockets) socket.destroy()
    while ((await slow.connections()) > 0) await new Promise((resolve) => setImmediate(resolve))
    expect((await slow.fetch('/health')).status).toBe(200)
  })
})

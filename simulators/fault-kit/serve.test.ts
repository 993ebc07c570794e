import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Kit, serveKit } from './serve.ts'

let kit: Kit
let done: string[]
let state: unknown = { n: 1 }
beforeEach(async () => {
  done = []
  kit = await serveKit({
    handle: ({ method, path }) => {
      done.push(`${method} ${path}`)
      return { status: 200, body: { list: [1, 2, 3], name: 'Lind' } }
    },
    now: () => Date.parse('2026-11-21T12:00:00Z'),
    state: {
      read: () => state,
      write: (given) => {
        state = given
      },
    },
    acts: { double: (given: { n: number }) => given.n * 2 },
  })
})
afterEach(() => kit.close())

const ask = (path = '/a', init: RequestInit = {}) => fetch(`${kit.url}${path}`, init)
const json = async (path: string, method = 'GET', body?: unknown) =>
  (await ask(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })).json()

describe('a simulator', () => {
  test('answers, and keeps a log of what was asked and what it said', async () => {
    await ask('/a?x=1', { method: 'POST', body: '{"b":1}', headers: { authorization: 'Bearer t', cookie: 'no' } })
    expect(kit.log.all()).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/a',
        query: '?x=1',
        body: { b: 1 },
        status: 200,
        handled: true,
        ended: 'answered',
        faults: [],
      }),
    ])
    expect(kit.log.all()[0]?.headers).toMatchObject({ authorization: 'Bearer t' })
    expect(kit.log.all()[0]?.headers).not.toHaveProperty('cookie')
  })

  test('drops the connection before it has done anything, or after', async () => {
    kit.fail({ fault: { kind: 'drop-before' } }, { fault: { kind: 'drop-after' }, skip: 1 })
    await expect(ask()).rejects.toThrow()
    expect(done).toEqual([])
    await expect(ask()).rejects.toThrow()
    expect(done).toEqual(['GET /a'])
    expect(kit.log.all().map(({ handled, ended }) => [handled, ended])).toEqual([
      [false, 'dropped'],
      [true, 'dropped'],
    ])
  })

  test('cuts the answer in the middle, by a reset or as if that were all', async () => {
    kit.fail({ fault: { kind: 'half' } })
    const reset = await ask()
    await expect(reset.text()).rejects.toThrow()
    kit.fail({ fault: { kind: 'half', how: 'short' } })
    const text = await (await ask()).text()
    expect(text.length).toBeGreaterThan(3)
    expect(() => JSON.parse(text)).toThrow()
  })

  test.each([
    [30, '30'],
    [{ date: 60 }, 'Sat, 21 Nov 2026 12:01:00 GMT'],
    ['soon', 'soon'],
    [undefined, null],
  ])('asks to be left alone with %j', async (retryAfter, header) => {
    kit.fail({ fault: { kind: 'answer', status: 429, ...(retryAfter !== undefined && { retryAfter }) } })
    const reply = await ask()
    expect([reply.status, reply.headers.get('retry-after'), done]).toEqual([429, header, []])
  })

  test('shortens, turns round and renames', async () => {
    kit.fail({ fault: { kind: 'shorter', by: 1 } })
    expect(await json('/a')).toEqual({ list: [1, 2], name: 'Lind' })
    kit.fail({ fault: { kind: 'other-order' } })
    expect(await json('/a')).toEqual({ list: [3, 2, 1], name: 'Lind' })
    kit.fail({ fault: { kind: 'schema', rename: { name: null, list: 'items' } } })
    expect(await json('/a')).toEqual({ items: [1, 2, 3] })
  })

  test('plays a fault on the route, the method and the number of requests that it was asked for', async () => {
    kit.fail({ fault: { kind: 'answer', status: 503 }, method: 'POST', path: '/a/*', skip: 1, times: 2 })
    const statuses: number[] = []
    for (const path of ['/a/1', '/a/1/b', '/a/2', '/b', '/a/3', '/a/4']) statuses.push((await ask(path, { method: 'POST' })).status)
    statuses.push((await ask('/a/5')).status)
    expect(statuses).toEqual([200, 200, 503, 200, 503, 200, 200])
    expect(kit.rules()).toEqual([])
  })

  test('is slow until it is told to go on', async () => {
    kit.fail({ fault: { kind: 'slow' } })
    const slow = ask()
    await kit.held()
    expect(done).toEqual([])
    kit.release()
    expect((await slow).status).toBe(200)
  })

  test('is told the same by another process, and is not held up by its own faults', async () => {
    await json('/_control/faults', 'POST', [{ fault: { kind: 'answer', status: 500 }, times: 'always' }])
    expect((await ask()).status).toBe(500)
    expect(await json('/_control/log?after=0')).toHaveLength(1)
    await json('/_control/faults', 'DELETE')
    expect((await ask()).status).toBe(200)
    expect(await json('/_control/state')).toEqual({ n: 1 })
    await json('/_control/state', 'PUT', { n: 2 })
    expect(await json('/_control/state')).toEqual({ n: 2 })
    expect(await json('/_control/acts/double', 'POST', { n: 4 })).toBe(8)
    expect((await ask('/_control/acts/constructor', { method: 'POST' })).status).toBe(404)
  })
})

import { writeSync } from 'node:fs'
import { ClientRequest } from 'node:http'
import pg from 'pg'

/**
 * Loaded before the server (`node --import ./faults/points.ts`): numbers every place at which the server waits for its database or for a
 * CRM over HTTP, and ends the process with SIGKILL at the one that it was told. A place has three points:
 *
 * - `before`: nothing was sent
 * - `during`: it was sent, and nobody knows what became of it
 * - `after`: it was answered, and nothing was made of the answer yet
 *
 * A statement is named by its verb and table, a commit by the tables that its transaction wrote: `commit delivery,tag · during`.
 */
export type Phase = 'before' | 'during' | 'after'
export type KillOrder = { name: string; nth: number } | { anyNth: number }

/** The pipe on which a process says where it dies. */
export const lastWords = 4

const seen = new Map<string, number>()
let total = 0
let order: KillOrder | undefined
let counting = false

/** From now on points count, and the process dies at the one that is named. Without one nothing is counted. */
export function arm(kill: KillOrder | undefined): void {
  order = kill
  counting = kill !== undefined
  seen.clear()
  total = 0
}

/** How often each point was passed since `arm`. */
export function passed(): Record<string, number> {
  return Object.fromEntries(seen)
}

function point(place: string, phase: Phase): void {
  if (!counting) return
  const name = `${place} · ${phase}`
  const count = (seen.get(name) ?? 0) + 1
  seen.set(name, count)
  total += 1
  if (!order) return
  const here = 'anyNth' in order ? total === order.anyNth : order.name === name && order.nth === count
  if (!here) return
  // written to the end before the kill is sent
  writeSync(lastWords, name)
  process.kill(process.pid, 'SIGKILL')
}

/** Around one thing that is waited for. `during` comes once what was sent has left the process. */
function around(place: string): { sent(): void; answered(): void } {
  point(place, 'before')
  return { sent: () => void setImmediate(() => point(place, 'during')), answered: () => point(place, 'after') }
}

// what background work asks for is not what a tag waits for: its own tables, and lines that are listened to
const ours = new Set(['request', 'conversation', 'message', 'tag', 'tag_message', 'tag_activity', 'delivery', 'lane', 'change', 'memory'])
const isOurs = (table: string) => ours.has(table) || table.startsWith('crm_') || table.startsWith('embedded_')

type Line = { wrote: Set<string> }
const lines = new WeakMap<pg.Client, Line>()

/** The place's name; undefined where none of our tables is concerned. */
function placeOf(client: pg.Client, text: string): string | undefined {
  const line = lines.get(client) ?? { wrote: new Set<string>() }
  lines.set(client, line)
  const [, verb = ''] = /^\s*(\w+)/.exec(text) ?? []
  const word = verb.toLowerCase()
  if (word === 'begin' || word === 'start') {
    line.wrote.clear()
    return undefined
  }
  if (word === 'commit') return line.wrote.size > 0 ? `commit ${[...line.wrote].sort().join(',')}` : undefined
  const tables = [...text.matchAll(/\b(from|into|update|join)\s+"?(?:\w+"?\.)?"?(\w+)"?/gi)]
  const table = tables.map(([, , name = '']) => name).find(isOurs)
  if (table === undefined) return undefined
  const writes = [...text.matchAll(/\b(?:insert\s+into|update|delete\s+from)\s+"?(\w+)"?/gi)].map(([, name = '']) => name).filter(isOurs)
  for (const name of writes) line.wrote.add(name)
  return `${writes.length > 0 ? 'write' : 'read'} ${writes[0] ?? table}`
}

type Query = (this: pg.Client, ...words: unknown[]) => unknown
const plain = pg.Client.prototype.query as unknown as Query
const named = new Map<string, string>()

pg.Client.prototype.query = function (this: pg.Client, ...words: unknown[]) {
  const first = words[0] as string | { text?: string; name?: string; submit?: (wire: unknown) => unknown; handleReadyForQuery?: () => void }
  const text = typeof first === 'string' ? first : (first.text ?? '')
  if (typeof first !== 'string' && first.name !== undefined && first.text !== undefined) named.set(first.name, first.text)
  const place = placeOf(this, text)
  if (place === undefined) return plain.apply(this, words)
  const stop = around(place)
  const last = words.at(-1)
  if (typeof last === 'function') {
    words[words.length - 1] = (...answer: unknown[]) => {
      stop.answered()
      last(...answer)
    }
    const answer = plain.apply(this, words)
    stop.sent()
    return answer
  }
  const answer = plain.apply(this, words)
  stop.sent()
  return answer instanceof Promise
    ? answer.then((result) => {
        stop.answered()
        return result
      })
    : answer
} as unknown as typeof pg.Client.prototype.query

const plainEnd = ClientRequest.prototype.end as (this: ClientRequest, ...words: unknown[]) => ClientRequest
ClientRequest.prototype.end = function (this: ClientRequest, ...words: unknown[]) {
  // ids would make a name of their own of every call
  const path = this.path.split('?')[0]?.replace(/\/[^/]*\d[^/]*/g, '/:id')
  const stop = around(`call ${this.method} ${path}`)
  // ahead of those who wait for it
  this.prependOnceListener('response', (response) => void response.prependOnceListener('end', stop.answered))
  const going = plainEnd.apply(this, words)
  stop.sent()
  return going
} as typeof ClientRequest.prototype.end

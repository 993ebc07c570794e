import { join } from 'node:path'
import { create, insertMultiple, search as oramaSearch } from '@orama/orama'
import { Document } from 'flexsearch'
import Fuse from 'fuse.js'
import MiniSearch from 'minisearch'
import type { IdentifierKind } from '#contract/records.ts'
import { makeConnector } from '#server/connectors/embedded/index.ts'
import { plainName } from '#server/matching/name.ts'
import { contactsDatabase, emailOf, nameOf, phoneOf } from './contacts-database.ts'
import { type BenchContext, type BenchRow, type BenchTable, figure, inRotation, quantile } from './table.ts'

const contacts = 100_000

/** One contact as the peers index it: texts that our own search compares too, made comparable by our own hand. */
type Doc = { id: number; name: string; email: string; phone: string }
type Peer = { name: string; find(field: 'name' | 'email' | 'phone', text: string): Promise<number[]> | number[] }

/**
 * P8's peers: search libraries that hold everything in the process, over the same 100,000 contacts, beside our search through the
 * connector in PostgreSQL. They get every text in its normalised form; each answer has to hold the contact that was asked for.
 */
export async function bench({ project, log, signal }: BenchContext): Promise<readonly BenchTable[]> {
  const dataFolder = process.env['TAGALONG_DATA'] ?? join(project, '.tagalong')
  const { database, leave } = await contactsDatabase({ dataFolder, contacts, log, signal })
  const connector = makeConnector(database.db, database.pool)
  try {
    const session = connector.open(
      {},
      { connection: 'crm', clock: { now: () => new Date() }, country: () => 'SE', currency: () => 'SEK', recordUrl: (_entity, id) => id },
    )
    const ours = async (identifier: IdentifierKind, value: string) => {
      const query = {
        identifiers: [{ identifier, values: [{ raw: value, normalised: value }] }],
        entities: [{ entity: 'contact', fields: ['mobile', 'email'] }],
        except: [],
        country: 'SE',
        limit: page,
      }
      return (await session.search(query, signal)).records.map(({ values }) => String(values['email']))
    }
    const docs = Array.from({ length: contacts }, (_, n) => docOf(n))
    const built: BenchRow[] = []
    const peers: Peer[] = []
    for (const { name, build } of libraries) {
      log(`building ${name}`)
      globalThis.gc?.()
      const [before, started] = [process.memoryUsage().heapUsed, performance.now()]
      peers.push({ name, find: await build(docs) })
      const seconds = (performance.now() - started) / 1_000
      globalThis.gc?.()
      const megabytes = (process.memoryUsage().heapUsed - before) / 1e6
      built.push({ what: `${name}: to build`, unit: 's', ours: { median: seconds }, goal: { text: '(shown)', met: true } })
      if (globalThis.gc)
        built.push({ what: `${name}: heap`, unit: 'MB', ours: { median: megabytes }, goal: { text: '(shown)', met: true } })
    }
    return [
      {
        id: 'P8',
        title: `Search libraries in the process, ${contacts.toLocaleString('en')} contacts`,
        rows: [...(await race(ours, peers, signal)), ...built],
        notes: [
          'Ours: the connector’s search in PostgreSQL, over its socket, with evidence. Peers: an index in the memory of the process, lost with it, seen by that process alone; texts normalised by us beforehand. Each answer of everybody has to hold the contact that was asked for, before anything is timed.',
        ],
      },
    ]
  } finally {
    await connector.close()
    await database.close()
    await leave()
  }
}

const page = 20
const rounds = 9

async function race(ours: (kind: IdentifierKind, value: string) => Promise<string[]>, peers: readonly Peer[], signal: AbortSignal) {
  const rows: BenchRow[] = []
  for (const { what, field, text } of cases) {
    const numbers = Array.from({ length: 400 }, (_, at) => Math.floor(((at * 0.618034) % 1) * contacts))
    const contestants: Record<string, (n: number) => Promise<unknown>> = { ours: (n) => ours(field, text(n)) }
    for (const { name, find } of peers) contestants[name] = async (n) => find(field, asked(field, text(n)))
    for (const n of numbers.slice(0, 5)) {
      if (!(await ours(field, text(n))).includes(emailOf(n))) throw new Error(`ours does not find ${text(n)}`)
      for (const peer of peers)
        if (!(await peer.find(field, asked(field, text(n)))).includes(n)) throw new Error(`${peer.name} does not find ${text(n)}`)
    }
    const timed = Object.fromEntries(
      Object.entries(contestants).map(([name, search]) => {
        let at = 0
        return [
          name,
          async () => {
            signal.throwIfAborted()
            const latencies: number[] = []
            for (let step = 0; step < (slow.has(name) ? 1 : 20); step += 1) {
              at += 1
              const started = performance.now()
              await search(numbers[at % numbers.length] as number)
              latencies.push(performance.now() - started)
            }
            return quantile(latencies, 0.5)
          },
        ]
      }),
    )
    const values = await inRotation(timed, rounds)
    const mine = figure(values['ours'] ?? [])
    for (const { name } of peers)
      rows.push({
        what,
        unit: 'ms',
        ours: mine,
        peer: { name, figure: figure(values[name] ?? []) },
        goal: { text: '(shown)', met: true },
      })
  }
  return rows
}

const cases: { what: string; field: 'name' | 'email' | 'phone'; text(n: number): string }[] = [
  { what: 'phone', field: 'phone', text: (n) => phoneOf(n) },
  { what: 'e-mail', field: 'email', text: (n) => emailOf(n) },
  { what: 'full name', field: 'name', text: (n) => docOf(n).name },
]

/** Their ways of cutting texts into words know no plus sign. */
const asked = (field: string, text: string) => (field === 'phone' ? text.slice(1) : text)

/** A look through everything: one a round is enough to see it. */
const slow = new Set(['Fuse'])

function docOf(n: number): Doc {
  return { id: n, name: plainName(nameOf(n)) ?? '', email: emailOf(n), phone: phoneOf(n).slice(1) }
}

const libraries: { name: string; build(docs: readonly Doc[]): Promise<Peer['find']> }[] = [
  {
    name: 'FlexSearch',
    async build(docs) {
      const index = new Document({
        document: {
          id: 'id',
          index: [
            { field: 'name', tokenize: 'forward' },
            { field: 'email', tokenize: 'strict' },
            { field: 'phone', tokenize: 'strict' },
          ],
        },
      })
      for (const doc of docs) index.add(doc)
      return (field, text) => index.search(text, { index: field, limit: many }).flatMap(({ result }) => result.map(Number))
    },
  },
  {
    name: 'MiniSearch',
    async build(docs) {
      const index = new MiniSearch<Doc>({
        fields: ['name', 'email', 'phone'],
        tokenize: (text, field) => (field === 'name' ? text.split(' ') : [text]),
      })
      index.addAll(docs)
      return (field, text) =>
        index
          .search(text, { fields: [field], combineWith: 'AND', tokenize: (asked) => (field === 'name' ? asked.split(' ') : [asked]) })
          .map(({ id }) => Number(id))
    },
  },
  {
    name: 'Orama',
    async build(docs) {
      // its own way of cutting would look for each part of an address, half a minute long
      const tokenize = (text: string) => text.split(' ')
      const index = create({
        schema: { id: 'string', name: 'string', email: 'string', phone: 'string' } as const,
        components: { tokenizer: { language: 'english', normalizationCache: new Map(), tokenize } },
      })
      await insertMultiple(
        index,
        docs.map((doc) => ({ ...doc, id: String(doc.id) })),
        5_000,
      )
      return async (field, text) =>
        (await oramaSearch(index, { term: text, properties: [field], threshold: 0, limit: many })).hits.map(({ id }) => Number(id))
    },
  },
  {
    name: 'Fuse',
    async build(docs) {
      const of = (field: 'name' | 'email' | 'phone') => new Fuse(docs, { keys: [field], threshold: 0.1, ignoreLocation: true })
      const indexes = { name: of('name'), email: of('email'), phone: of('phone') }
      return (field, text) => indexes[field].search(text, { limit: many }).map(({ item }) => item.id)
    },
  },
]

/** Namesakes: more than one page of them may come before the contact that was asked for. */
const many = 2_000

import { deepStrictEqual } from 'node:assert'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import type { IdentifierKind } from '#contract/records.ts'
import { makeConnector } from '#server/connectors/embedded/index.ts'
import { storedColumns } from '#server/connectors/embedded/read-record.ts'
import { plainName } from '#server/matching/name.ts'
import type { CrmSession, OrderedQuery } from '#server/ports/crm-connector.ts'
import { type BareStatement, inOneRoundTrip } from './bare-statements.ts'
import type { Database } from '#server/database/connect.ts'
import { contactsDatabase, emailOf, nameOf, phoneOf } from './contacts-database.ts'
import { memoryOfServer, ownMemory } from './resident-memory.ts'
import { type BenchContext, type BenchRow, type BenchTable, figure, inRotation, quantile } from './table.ts'

/** P8: the ordered search through the connector, against the bare prepared statements that it has to be at least. */
export async function bench({ project, log, signal, full }: BenchContext): Promise<readonly BenchTable[]> {
  const dataFolder = process.env['TAGALONG_DATA'] ?? join(project, '.tagalong')
  const tables: BenchTable[] = []
  for (const contacts of full ? [1_000_000, 10_000_000] : [1_000_000]) {
    const { database, address, leave } = await contactsDatabase({ dataFolder, contacts, log, signal })
    const connector = makeConnector(database.db, database.pool)
    const bare = new pg.Client({ ...address, options: '-c plan_cache_mode=force_generic_plan -c jit=off' })
    await bare.connect()
    try {
      const session = connector.open(
        {},
        { connection: 'crm', clock: { now: () => new Date() }, country: () => 'SE', currency: () => 'SEK', recordUrl: (_entity, id) => id },
      )
      tables.push(await ordered(session, bare, contacts, signal), await memory(database.db, contacts))
    } finally {
      await Promise.all([connector.close(), bare.end()])
      await database.close()
      await leave()
    }
  }
  return tables
}

/** P9, after thousands of searches: what the data needs in memory, database included. */
async function memory(db: Database['db'], contacts: number): Promise<BenchTable> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  const server = memoryOfServer(rows[0]?.pid ?? 0)
  if (server === undefined) throw new Error('the memory of PostgreSQL cannot be read here')
  const megabytes = (bytes: number) => ({ median: bytes / 1e6 })
  const whole = server + ownMemory()
  return {
    id: 'P9',
    title: `Memory with ${contacts.toLocaleString('en')} contacts`,
    rows: [
      { what: 'PostgreSQL and the process that asks', unit: 'MB', ours: megabytes(whole), goal: { text: '≤ 500 MB', met: whole <= 500e6 } },
      { what: 'of which PostgreSQL', unit: 'MB', ours: megabytes(server), goal: { text: '(shown)', met: true } },
    ],
    notes: [
      'Proportional set sizes of all processes, after the searches above; PostgreSQL has the product’s own settings (128 MB of shared buffers). The system’s file cache is not counted: it is given back when somebody needs it.',
    ],
  }
}

type Case = { what: string; limit: number; query(n: number): [IdentifierKind, string][] }

/** A phone, an address, a name that nobody has. */
const noPhone = (n: number) => `+4677${1_000_000 + n}`
const noEmail = (n: number) => `nobody.${n}@example.org`
const noName = (n: number) => `zzyzx qvortrup${n}`
const beginning = (n: number) => normal(nameOf(n)).replace(/^(\S+ \S{3}).*$/u, '$1')
const normal = (name: string) => plainName(name) ?? ''

const cases: Case[] = [
  {
    what: 'phone hit',
    limit: 1,
    query: (n) => [
      ['phone', phoneOf(n)],
      ['email', emailOf(n)],
      ['name', normal(nameOf(n))],
    ],
  },
  {
    what: 'e-mail hit, no such phone',
    limit: 1,
    query: (n) => [
      ['phone', noPhone(n)],
      ['email', emailOf(n)],
      ['name', normal(nameOf(n))],
    ],
  },
  {
    what: 'full name, no such phone or e-mail',
    limit: 2,
    query: (n) => [
      ['phone', noPhone(n)],
      ['email', noEmail(n)],
      ['name', normal(nameOf(n))],
    ],
  },
  { what: 'two words, the second a beginning', limit: 2, query: (n) => [['name', beginning(n)]] },
  {
    what: 'no match',
    limit: 1,
    query: (n) => [
      ['phone', noPhone(n)],
      ['email', noEmail(n)],
      ['name', noName(n)],
    ],
  },
]

async function ordered(session: CrmSession, bare: pg.Client, contacts: number, signal: AbortSignal): Promise<BenchTable> {
  const rows: BenchRow[] = []
  for (const one of cases) {
    const numbers = Array.from({ length: 3_000 }, (_, at) => Math.floor(((at * 0.618034) % 1) * contacts))
    const ours = async (n: number) =>
      (await session.search(toQuery(one.query(n)), signal)).records.map(({ record, values }) => [record.ref.id, values['first_name']])
    const theirs = async (n: number) =>
      ((await inOneRoundTrip(bare, toBare(one.query(n)))).find((found) => found.length > 0) ?? [])
        .slice(0, page)
        .map(decoded)
        .map((row) => [row.id, row.values.first_name ?? null])
    // the same answers, before anything is timed
    for (const n of numbers.slice(0, 500)) deepStrictEqual(await ours(n), await theirs(n), `${one.what}, ${n}`)
    // the goals are for warm data: each page that will be read was read before
    for (const n of numbers) await theirs(n)
    const latencies = { ours: [] as number[], theirs: [] as number[] }
    const timed = (name: 'ours' | 'theirs', search: (n: number) => Promise<unknown>) => {
      let at = 0
      return async () => {
        signal.throwIfAborted()
        const began = latencies[name].length
        for (let step = 0; step < batch; step += 1) {
          at += 1
          const n = numbers[at % numbers.length] as number
          const started = performance.now()
          await search(n)
          latencies[name].push(performance.now() - started)
        }
        return quantile(latencies[name].slice(began), 0.5)
      }
    }
    const rounds = await inRotation({ ours: timed('ours', ours), theirs: timed('theirs', theirs) }, 30)
    const [mine, bareFigure] = [figure(rounds.ours), figure(rounds.theirs)]
    rows.push({
      what: one.what,
      unit: 'ms',
      ours: mine,
      peer: { name: 'bare statements', figure: bareFigure },
      goal: { text: '≤ 1.5 ×', met: mine.median <= 1.5 * bareFigure.median },
    })
    const slow = quantile(latencies.ours, 0.99)
    rows.push({
      what: `${one.what}, p99`,
      unit: 'ms',
      ours: { median: slow, count: latencies.ours.length },
      peer: { name: 'bare statements', figure: { median: quantile(latencies.theirs, 0.99) } },
      // ten million have a goal beside the bare statements alone
      goal: contacts > 1_000_000 ? { text: '(shown)', met: true } : { text: `≤ ${one.limit} ms`, met: slow <= one.limit },
    })
  }
  return {
    id: 'P8',
    title: `Ordered search over ${contacts.toLocaleString('en')} contacts`,
    rows,
    notes: [
      'Ours: the connector’s search, from normalised values to records with evidence and comparison. Bare: a hand-written prepared statement per identifier, all sent at once in one round trip, rows decoded, no counts, no evidence. Equal answers are checked first. One client, warm, over the socket.',
    ],
  }
}

/** As a client has to read a row to show it: the JSON of values, keys and names. */
function decoded([id, entity, name, values, keys, version, inactive, successor, successorEntity, made, names]: (string | null)[]) {
  const json = (text: string | null | undefined) => (text == null ? null : JSON.parse(text))
  return {
    id,
    entity,
    name,
    values: json(values),
    keys: json(keys),
    version: Number(version),
    inactive: inactive === 't',
    successor,
    successorEntity,
    made,
    names: json(names),
  }
}

const batch = 100
const page = 20

function toQuery(identifiers: [IdentifierKind, string][]): OrderedQuery {
  return {
    identifiers: identifiers.map(([identifier, value]) => ({ identifier, values: [{ raw: value, normalised: value }] })),
    entities: ['account', 'contact', 'lead'].map((entity) => ({ entity, fields: ['first_name', 'mobile', 'email', 'account'] })),
    except: [],
    country: 'SE',
    limit: page,
  }
}

/** One per identifier. A name that is a beginning needs a range, a whole one equality; the shortest statement that gives the answer. */
function toBare(identifiers: [IdentifierKind, string][]): BareStatement[] {
  const alone = identifiers.length === 1
  return identifiers.map(([identifier, value]) => {
    const kind = { phone: 1, email: 2, name: 3 }[identifier]
    const range = identifier === 'name' && alone
    return {
      name: `bare ${identifier}${range ? ' range' : ''}`,
      text: `select ${storedColumns} from (
          select record, inactive, created from crm_identifier where kind = ${kind} and ${range ? 'value >= $1 and value < $2' : 'value = $1'}
          ${range ? 'group by record, inactive, created' : ''} order by inactive, created, record limit ${page + 1}
        ) i join crm_record r on r.id = i.record order by i.inactive, i.created, i.record`,
      values: range ? [value, `${value}\u{10ffff}`] : [value],
    }
  })
}

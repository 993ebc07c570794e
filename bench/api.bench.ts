import { deepStrictEqual } from 'node:assert'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import autocannon from 'autocannon'
import type { Person } from '#contract/api/session.ts'
import { defaultSettings } from '#contract/settings/defaults.ts'
import { crmAccess } from '#server/connectors/crm-access.ts'
import { makeConnector } from '#server/connectors/embedded/index.ts'
import { openAudit } from '#server/database/audit/open-audit.ts'
import { recollect } from '#server/database/memory.ts'
import { tagCounts } from '#server/database/tags.ts'
import { createApp } from '#server/http/app.ts'
import { listen } from '#server/http/listen.ts'
import { createLog } from '#server/platform/log.ts'
import { createMetrics } from '#server/platform/metrics.ts'
import type { Handlers, SignIn } from '#server/ports/handlers.ts'
import { addPerson } from '#server/sign-in/add-person.ts'
import { createBearer } from '#server/sign-in/bearer.ts'
import { startFamily } from '#server/sign-in/token-families.ts'
import { searchOrdered } from '#server/use-cases/search-ordered.ts'
import { contactsDatabase, phoneOf } from './contacts-database.ts'
import { type BenchContext, type BenchTable, figure, inRotation } from './table.ts'

const contacts = 1_000_000
const connections = 50
const clock = { now: () => new Date() }

/**
 * P15: POST /v1/search over real sockets, against bare node:http servers that do the same work on the database: once all of
 * it (session, memory, search, tags, audit row), once only what the goal names (session, search, audit row). The load comes
 * from a thread of its own; every contestant answers the same questions, and its answers are compared first.
 */
export async function bench({ project, log, signal }: BenchContext): Promise<BenchTable> {
  const dataFolder = process.env['TAGALONG_DATA'] ?? join(project, '.tagalong')
  const { database, leave } = await contactsDatabase({ dataFolder, contacts, log, signal })
  const connector = makeConnector(database.db, database.pool)
  const audit = openAudit({ db: database.db, clock, log: createLog({ level: 'silent' }) })
  const open: { stop(): Promise<void> }[] = []
  try {
    const io = { connection: 'crm', clock, country: () => 'SE', currency: () => 'SEK', recordUrl: (_: string, id: string) => id }
    const crm = crmAccess([{ connector, config: {}, io, title: 'Bench CRM' }])
    const settings = { current: () => ({ version: 1, settings: defaultSettings }), onChange: () => () => {} }
    const parts: Parts = { db: database.db, crm, settings, audit, clock }
    const token = await agentToken(parts)
    const signIn: SignIn = { bearer: createBearer(parts), page: async () => undefined }
    const ours = await tagalong(parts, signIn)
    const [whole, named] = [await bareServer(parts, signIn, true), await bareServer(parts, signIn, false)]
    open.push(ours, whole, named)

    const questions = Array.from({ length: 400 }, (_, n) => question(Math.floor(((n * 0.618034) % 1) * contacts)))
    for (const body of questions.slice(0, 100)) {
      const answers = await Promise.all([ours, whole, named].map((server) => ask(server.url, token, body)))
      deepStrictEqual(answers[1], answers[0])
      deepStrictEqual(answers[2], answers[0])
    }
    const kept = { ours: emptyRounds(), whole: emptyRounds(), named: emptyRounds() }
    const load = (url: string, to: Rounds, seconds: number) => async () => {
      signal.throwIfAborted()
      const before = process.threadCpuUsage()
      const result = await fire(url, token, questions, seconds)
      const { user, system } = process.threadCpuUsage(before)
      to.p50.push(result.latency.p50)
      to.p99.push(result.latency.p99)
      to.cpu.push((user + system) / result.requests.total)
      return result.requests.average
    }
    // as warm as a server is after its first minute: ours has more code to be compiled than the bare ones
    for (const server of [ours, whole, named]) await load(server.url, emptyRounds(), 5)()
    const rounds = await inRotation(
      { ours: load(ours.url, kept.ours, 3), whole: load(whole.url, kept.whole, 3), named: load(named.url, kept.named, 3) },
      4,
    )
    const [mine, same, bare] = [figure(rounds.ours), figure(rounds.whole), figure(rounds.named)]
    const p99 = figure(kept.ours.p99)
    const searchOnly = (values: number[]) => ({ name: 'bare node:http, search only', figure: figure(values) })
    return {
      id: 'P15',
      title: `search endpoint, ${connections} connections, ${contacts.toLocaleString('en')} contacts`,
      rows: [
        {
          what: 'requests/s, the same work on the database',
          unit: '/s',
          ours: mine,
          peer: { name: 'bare node:http', figure: same },
          goal: { text: '≥ 0.8 ×', met: mine.median >= 0.8 * same.median },
        },
        {
          what: 'requests/s, without memory and tag counts',
          unit: '/s',
          ours: mine,
          peer: { name: 'bare node:http, search only', figure: bare },
          goal: { text: '≥ 0.8 ×', met: mine.median >= 0.8 * bare.median },
        },
        {
          what: "CPU of the server's thread a request, the same work",
          unit: 'µs',
          ours: figure(kept.ours.cpu),
          peer: { name: 'bare node:http', figure: figure(kept.whole.cpu) },
          goal: { text: '(shown)', met: true },
        },
        {
          what: "CPU of the server's thread a request, without memory and tag counts",
          unit: 'µs',
          ours: figure(kept.ours.cpu),
          peer: searchOnly(kept.named.cpu),
          goal: { text: '(shown)', met: true },
        },
        {
          what: 'latency p50',
          unit: 'ms',
          ours: figure(kept.ours.p50),
          peer: searchOnly(kept.named.p50),
          goal: { text: '(shown)', met: true },
        },
        {
          what: 'latency p99',
          unit: 'ms',
          ours: p99,
          peer: searchOnly(kept.named.p99),
          goal: { text: '≤ 10 ms', met: p99.median <= 10 },
        },
      ],
      notes: [
        `Node ${process.versions.node}; server, load and database share this machine's cores`,
        'Both bare servers take the same session check, the same search and the same audit row, parse the question and write what was found as JSON of a known length; they normalise no number, compose no trail and have no router, schemas, limits, cancelling, log, metrics or guarding headers. The second leaves memory and tag counts out too, because the goal names neither.',
        'answers compared for 100 questions first',
      ],
    }
  } finally {
    await Promise.all(open.map((server) => server.stop()))
    await audit.stop()
    await connector.close()
    await database.close()
    await leave()
  }
}

type Parts = Parameters<typeof searchOrdered>[0]
type Rounds = { p50: number[]; p99: number[]; cpu: number[] }
const emptyRounds = (): Rounds => ({ p50: [], p99: [], cpu: [] })

type Contestant = { url: string; stop(): Promise<void> }

function question(n: number): string {
  return JSON.stringify({
    conversation: { source: 'bench', externalId: `${n}` },
    visitor: { phones: [phoneOf(n)], emails: [], variables: {} },
  })
}

async function tagalong(parts: Parts, signIn: SignIn): Promise<Contestant> {
  const handlers = { 'search.ordered': searchOrdered(parts) } as Handlers
  const plenty = { burst: 1e9, perSecond: 1e9 }
  const app = createApp({
    handlers,
    signIn,
    probes: { ready: async () => [], metrics: async () => '' },
    clock,
    // lines are made as in earnest and then dropped
    log: createLog({ level: 'info', write: () => {} }),
    observe: createMetrics().request,
    publicUrl: 'http://localhost:4310',
    limits: { person: plenty, stranger: plenty, address: plenty },
  })
  const { url, stop } = await listen(app, { host: '127.0.0.1', port: 0 })
  return { url, stop: () => stop(1_000) }
}

/** No router, no schema, no limits, no log, no headers: what is left when everything but the work is taken away. */
async function bareServer({ db, crm, audit }: Parts, signIn: SignIn, whole: boolean): Promise<Contestant> {
  const fields = defaultSettings.entities.map(({ entity, detailFields }) => ({ entity, fields: detailFields }))
  const never = new AbortController().signal
  const answer = async (token: string, body: string) => {
    const known = await signIn.bearer(token)
    if (!known) throw new Error('the bench is not signed in')
    const { conversation, visitor } = JSON.parse(body)
    if (whole) await recollect(db, { conversation, visitor, organisation: defaultSettings.organisation })
    const phones = (visitor.phones as string[]).map((raw) => ({ raw, normalised: raw }))
    const { session } = crm.open(known.person as Person)
    const query = {
      identifiers: [{ identifier: 'phone' as const, values: phones }],
      entities: fields,
      except: [],
      country: 'SE',
      limit: 20,
    }
    const { records, by = 'none', total } = await session.search(query, never)
    const refs = records.map(({ record }) => record.ref)
    if (whole) await tagCounts(db, refs, conversation)
    const shown = refs.map(({ entity, id }) => `${entity}/${id}`).join(' ')
    audit.note({ action: 'search.bare', subject: 'connection/crm', person: known.person.id, details: { by, total, records: shown } })
    return JSON.stringify({ matches: records })
  }
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      answer((request.headers.authorization ?? '').slice(7), Buffer.concat(chunks).toString()).then(
        (found) => response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(found) }).end(found),
        () => response.writeHead(500).end(),
      )
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const stop = () => new Promise<void>((done) => server.closeAllConnections() ?? server.close(() => done()))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}

/** What was found, by id: the part that every contestant has to answer alike. */
async function ask(url: string, token: string, body: string): Promise<string[]> {
  const response = await fetch(`${url}/v1/search`, { method: 'POST', body, headers: headersWith(token) })
  const { matches } = (await response.json()) as { matches: { record: { ref: { id: string } } }[] }
  if (matches.length === 0) throw new Error('a question of the bench found nobody')
  return matches.map(({ record }) => record.ref.id)
}

async function fire(url: string, token: string, questions: readonly string[], duration: number) {
  const requests = questions.map((body) => ({ method: 'POST' as const, path: '/v1/search', body, headers: headersWith(token) }))
  const result = await autocannon({ url, connections, duration, workers: 1, requests })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refusals and ${result.errors} errors from ${url}`)
  return result
}

function headersWith(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
}

async function agentToken({ db }: Parts): Promise<string> {
  const now = clock.now()
  return db.transaction().execute(async (tx) => {
    const email = `bench-${now.getTime()}@fjordbat.example`
    const id = await addPerson(tx, { name: 'Bench', email, role: 'agent', passwordHash: 'none' }, now)
    if (!id) throw new Error(`${email} is taken`)
    return (await startFamily(tx, id, 'bench', now)).accessToken
  })
}

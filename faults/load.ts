import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { EndpointName, Input, Output } from '#contract/api/index.ts'
import type { Conversation, Message } from '#contract/conversation.ts'
import type { Tag } from '#contract/tags.ts'
import { backendOverHttp } from '#services/backend/over-http.ts'
import type { Database } from '#server/database/connect.ts'
import { type Chance, seededRandom } from '#server/sample/seeded-random.ts'
import { addPerson } from '#server/sign-in/add-person.ts'
import { startFamily } from '#server/sign-in/token-families.ts'
import { contactsCopy, emailOf, nameOf, phoneOf } from '../bench/contacts-database.ts'
import { quantile } from '../bench/table.ts'
import { freePort } from '../e2e/house/free-port.ts'
import { type Victim, victims } from './victims.ts'

export type LoadOptions = {
  agents: number
  seconds: number
  servers: number
  /** one server after the other is killed so often; 0: none */
  killEverySeconds: number
  contacts: number
  seed: number
  say(line: string): void
}
export type LoadReport = {
  requests: number
  errors: Map<string, number>
  /** milliseconds as the agent waits for them, by operation; long polls apart */
  latencies: Map<EndpointName, number[]>
  /** of each server, bytes a second after another */
  memory: number[][]
  kills: number
  conversations: number
  tags: number
  /** milliseconds from the press to saved */
  saved: number[]
  lost: string[]
  doubled: string[]
}

/**
 * Agents at work, as many as the goal names, with a mix like a working day's: conversations come in, are searched, read, tagged, added to, taken
 * back; each agent's sidebar holds a long poll. A million contacts stand behind it. At the end every message of every tagged conversation is
 * counted in the CRM.
 */
export async function load(options: LoadOptions): Promise<LoadReport> {
  const { agents, seconds, servers, killEverySeconds, contacts, seed, say } = options
  const stop = new AbortController()
  const house = await openHouse(contacts, say)
  const processes = await victims({ standby: killEverySeconds > 0 ? 1 : 0 })
  const report: LoadReport = {
    requests: 0,
    errors: new Map(),
    latencies: new Map(),
    memory: Array.from({ length: servers }, () => []),
    kills: 0,
    conversations: 0,
    tags: 0,
    saved: [],
    lost: [],
    doubled: [],
  }
  try {
    const ports = await Promise.all(Array.from({ length: servers }, () => freePort()))
    const start = (place: number) => {
      const environment = {
        DATABASE_URL: house.url,
        TAGALONG_PORT: String(ports[place]),
        TAGALONG_DATA: house.folder,
        TAGALONG_LOG: 'silent',
      }
      return processes.start({ environment, aheadMs: 0 })
    }
    const running: Victim[] = []
    for (let place = 0; place < servers; place++) running.push(await start(place))
    const origins = ports.map((port) => `http://127.0.0.1:${port}`)
    const tokens = await hire(house.database, agents)
    const told: Told[] = []
    const began = performance.now()
    const over = () => performance.now() - began > seconds * 1000

    const watching = setInterval(() => {
      for (const [place, { pid }] of running.entries()) report.memory[place]?.push(residentBytes(pid))
    }, 1_000)
    const progress = setInterval(() => {
      const searches = report.latencies.get('search.ordered') ?? []
      say(
        `${Math.round((performance.now() - began) / 1000)} s: ${report.requests} requests, ${told.length} tags, search p95 ${searches.length ? quantile(searches, 0.95).toFixed(1) : '-'} ms, ${sum(report.errors)} errors`,
      )
    }, 15_000)
    const killing = killEverySeconds > 0 ? setInterval(() => void kill(), killEverySeconds * 1000) : undefined
    async function kill(): Promise<void> {
      const place = report.kills % servers
      report.kills += 1
      await running[place]?.kill()
      running[place] = await start(place)
    }

    const polls: Promise<void>[] = []
    await Promise.all(
      tokens.map((token, at) => {
        const chance = seededRandom(seed * 1_000 + at)
        const agent = agentOf({ token, origins, chance, report, first: at % servers })
        polls.push(follow(agent, stop.signal))
        return work({ agent, chance, contacts, over, report, told, at, seed })
      }),
    ).finally(() => {
      clearInterval(watching)
      clearInterval(progress)
      clearInterval(killing)
      stop.abort()
    })
    await Promise.all(polls)
    await atRest(house.database)
    await settle(house, told, report)
  } finally {
    stop.abort()
    await processes.end()
    await house.remove()
  }
  return report
}

/** A conversation that somebody tagged: what has to stand in the CRM. */
type Told = { texts: string[]; undone: boolean }
type Agent = {
  call<N extends EndpointName>(name: N, input: Input<N>, signal?: AbortSignal): Promise<Output<N>>
}

/** Asks the server that it asked last; when that does not answer, the other one, as a proxy would. Repeats what may be repeated. */
function agentOf(parts: { token: string; origins: string[]; chance: Chance; report: LoadReport; first: number }): Agent {
  const { token, origins, report } = parts
  let place = parts.first
  const backends = origins.map((origin) =>
    backendOverHttp({ origin, fetch: globalThis.fetch, authorization: { token: async () => token, renew: async () => undefined } }),
  )
  return {
    async call(name, input, signal) {
      for (let attempt = 1; ; attempt++) {
        const began = performance.now()
        try {
          const answer = await (backends[place] as (typeof backends)[0]).call(name, input, signal ? { signal } : {})
          report.requests += 1
          if (name !== 'changes.poll') {
            const all = report.latencies.get(name) ?? []
            all.push(performance.now() - began)
            report.latencies.set(name, all)
          }
          return answer
        } catch (error) {
          const { code = 'unknown', retryable } = error as { code?: string; retryable?: boolean }
          if (signal?.aborted) throw error
          const killed = code === 'backend-unreachable' && origins.length > 1
          if (!killed) report.errors.set(`${name} ${code}`, (report.errors.get(`${name} ${code}`) ?? 0) + 1)
          if (!retryable || attempt > 50) throw error
          place = (place + 1) % origins.length
          await pause(killed ? 20 : 500)
        }
      }
    },
  }
}

/** The long poll of an open sidebar. */
async function follow(agent: Agent, signal: AbortSignal): Promise<void> {
  let after: string | undefined
  while (!signal.aborted) {
    try {
      const answer = await agent.call('changes.poll', after === undefined ? { wait: 0 } : { after, wait: 20 }, signal)
      after = answer.cursor
    } catch {
      if (!signal.aborted) await pause(500)
    }
  }
}

type Work = { agent: Agent; chance: Chance; contacts: number; over(): boolean; report: LoadReport; told: Told[]; at: number; seed: number }

async function work({ agent, chance, contacts, over, report, told, at, seed }: Work): Promise<void> {
  // not all at the same moment
  await pause(chance.below(15_000))
  for (let number = 0; !over(); number++) {
    report.conversations += 1
    const texts: string[] = []
    const message = (): Message => {
      const text = `load ${seed} ${at} ${number} ${texts.length + 1}.`
      texts.push(text)
      return { id: `m${texts.length}`, role: texts.length % 2 ? 'visitor' : 'agent', text, at: new Date().toISOString() }
    }
    const who = chance.below(contacts)
    const kind = chance.below(100)
    const visitor = {
      phones: kind < 60 ? [phoneOf(who)] : [],
      emails: kind >= 60 && kind < 78 ? [emailOf(who)] : [],
      fullName: kind >= 92 ? 'Nobody Whom We Know' : nameOf(who),
      variables: {},
    }
    const sms = chance.percent(30)
    const conversation: Conversation = {
      source: 'load',
      externalId: `${seed}-${at}-${number}`,
      channel: sms ? 'sms' : 'chat',
      status: 'open',
      visitor,
      messages: [message(), message()],
    }
    const { source, externalId } = conversation
    const [, found] = await Promise.all([
      agent.call('conversations.report', { conversation }),
      agent.call('search.ordered', { conversation: { source, externalId }, visitor }),
    ])
    if (chance.percent(20))
      for (const letters of [3, 5, 8]) {
        await agent.call('search.byHand', { by: { kind: 'any', value: nameOf(chance.below(contacts)).slice(0, letters) } })
        await pause(150 + chance.below(300))
      }
    const match = found.matches[0]?.record.ref
    if (match && chance.percent(25)) await agent.call('records.read', match)
    for (let more = 0; more < 3 && !over(); more++) {
      await pause(1_500 + chance.below(3_500))
      conversation.messages.push(message())
      await agent.call('conversations.report', { conversation })
    }
    if (!sms) conversation.status = 'ended'
    let tag: Tag | undefined
    if (match && chance.percent(80)) {
      const answer = await agent.call('tags.create', { key: randomUUID(), conversation, records: [match], choices: {} })
      tag = answer.tags[0]
    } else if (chance.percent(30)) {
      const values = { first_name: 'New', last_name: `Load ${at}-${number}`, email: `load-${seed}-${at}-${number}@load.example` }
      const input = { key: randomUUID(), entity: 'contact', values, anyway: true, tag: { conversation, choices: {} } }
      tag = (await agent.call('records.create', input)).tag
    }
    const one: Told = { texts, undone: false }
    if (tag) told.push(one)
    if (tag && sms)
      for (let more = 0; more < 2 && !over(); more++) {
        await pause(1_000 + chance.below(3_000))
        conversation.messages.push(message())
        await agent.call('conversations.report', { conversation })
      }
    if (tag && chance.percent(5)) {
      await pause(500 + chance.below(3_000))
      await agent.call('tags.undo', { id: tag.id })
      one.undone = true
    }
    await pause(4_000 + chance.below(10_000))
  }
}

/** Every message that has to be in the CRM, counted there. */
async function settle(house: LoadHouse, told: readonly Told[], report: LoadReport): Promise<void> {
  const { db } = house.database
  const rows = await db.selectFrom('crm_activity').select('body').where('id', '>', house.before).execute()
  const counts = new Map<string, number>()
  for (const { body } of rows) for (const [text] of body.matchAll(/load \d+ \d+ \d+ \d+\./g)) counts.set(text, (counts.get(text) ?? 0) + 1)
  for (const { texts, undone } of told)
    for (const text of texts) {
      const count = counts.get(text) ?? 0
      if (count > 1 || (undone && count > 0)) report.doubled.push(`${text} ${count} times${undone ? ' after its undo' : ''}`)
      else if (!undone && count === 0) report.lost.push(text)
    }
  report.tags = told.length
  // until its first activity was there: what is added later is saved later
  const saved = await sql<{ ms: number }>`select extract(epoch from min(tag_activity.at) - tag.tagged_at) * 1000 as ms
    from tag join tag_activity on tag_id = tag.id join conversation on conversation.id = tag.conversation_id
    where source = 'load' and channel = 'sms' group by tag.id`.execute(db)
  report.saved = saved.rows.map(({ ms }) => Number(ms))
}

type LoadHouse = { database: Database; url: string; folder: string; before: string; remove(): Promise<void> }

async function openHouse(contacts: number, say: (line: string) => void): Promise<LoadHouse> {
  const dataFolder = process.env['TAGALONG_DATA'] ?? join(process.cwd(), '.tagalong')
  const copy = await contactsCopy({ dataFolder, contacts, log: say, signal: new AbortController().signal })
  const { before } = await copy.database.db
    .selectFrom('crm_activity')
    .select(({ fn, lit }) => fn.coalesce(fn.max('id'), lit(0)).as('before'))
    .executeTakeFirstOrThrow()
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-load-'))
  return {
    database: copy.database,
    url: copy.url,
    folder,
    before: String(before),
    async remove() {
      await copy.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function hire({ db }: Database, agents: number): Promise<string[]> {
  const now = new Date()
  return db.transaction().execute(async (tx) => {
    const tokens: string[] = []
    for (let at = 0; at < agents; at++) {
      const id = await addPerson(tx, { name: `Agent ${at}`, email: `agent-${at}@load.example`, role: 'agent', passwordHash: 'none' }, now)
      if (id !== undefined) tokens.push((await startFamily(tx, id, 'load', now)).accessToken)
    }
    return tokens
  })
}

async function atRest({ db }: Database): Promise<void> {
  const until = performance.now() + 120_000
  while (performance.now() < until) {
    const { moving } = await db
      .selectFrom('delivery')
      .select(({ fn }) => fn.countAll<string>().as('moving'))
      .where('state', 'in', ['waiting', 'queued', 'sending'])
      .executeTakeFirstOrThrow()
    if (Number(moving) === 0) return
    await pause(200)
  }
}

/** What the process holds of the machine's memory. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4_096
  } catch {
    return Number.NaN
  }
}

function sum(counts: Map<string, number>): number {
  return [...counts.values()].reduce((all, one) => all + one, 0)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

import { sql } from 'kysely'
import type { Db } from '#server/database/tables.ts'
import { type Chance, seededRandom } from '#server/sample/seeded-random.ts'
import { type Case, type CaseKind, caseKinds, type Contact, play } from './cases.ts'
import { faultsOf, type Remains } from './check.ts'
import { type CrmWorld, embeddedWorld } from './crm-world.ts'
import { type Door, openDoor } from './door.ts'
import { type Extension, openExtension } from './extension.ts'
import { type House, openHouse } from './house.ts'
import type { KillOrder } from './points.ts'
import { type Victim, victims } from './victims.ts'

export type TortureOptions = {
  seed: number
  /** processes that are killed */
  points: number
  /** conversations that are under way at once */
  width?: number
  /** conversations until everything comes to rest and is checked */
  round?: number
  world?: (house: House) => Promise<CrmWorld>
  /** the CRM cannot always tell what it did: parked is an end */
  undecidable?: boolean
  /** points with such a name have their turn before any other */
  first?: RegExp
  /** ends with the first round in which something was wrong */
  untilFault?: boolean
  say?: (line: string) => void
}
export type Report = {
  seed: number
  /** processes that died at a point, by its name */
  killed: Map<string, number>
  deaths: number
  cases: number
  byKind: Map<CaseKind, number>
  tags: number
  deliveries: Map<string, number>
  faults: string[]
  seconds: number
}

/**
 * Agents work while their server is killed, again and again, at points that the seed chooses, and now and then their browser too. Then nobody is
 * killed any more, everything comes to rest, and what is left is held to what was asked for.
 */
export async function torture(options: TortureOptions): Promise<Report> {
  const { seed, points, width = 6, round = 60, undecidable = false, first, say = () => {} } = options
  const began = performance.now()
  const chance = seededRandom(seed)
  const house = await openHouse()
  const world = await (options.world?.(house) ?? embeddedWorld(house.database.db))
  const processes = await victims({ standby: 2 })
  const report: Report = {
    seed,
    killed: new Map(),
    deaths: 0,
    cases: 0,
    byKind: new Map(),
    tags: 0,
    deliveries: new Map(),
    faults: [],
    seconds: 0,
  }
  // how far the servers' clock is ahead of ours: it never goes back
  let aheadMs = 0
  const door = openDoor(house.origin)
  const deck: string[] = []
  const misses = new Map<string, number>()
  const missed = (name: string) => {
    misses.set(name, (misses.get(name) ?? 0) + 1)
    return misses.get(name) as number
  }
  const killed = () => [...report.killed.values()].reduce((sum, count) => sum + count, 0)
  try {
    const kinds = await learn()
    let number = 0
    let told = 0
    while (killed() < points) {
      await workRound(number, kinds)
      number += round
      for (const fault of report.faults.slice(told)) say(fault)
      told = report.faults.length
      say(`${killed()} of ${points} points, ${report.cases} conversations, ${report.faults.length} faults`)
      if (report.faults.length > (options.untilFault ? 0 : 20)) break
    }
  } finally {
    await processes.end()
    await world.close()
    await house.remove()
  }
  report.seconds = (performance.now() - began) / 1000
  return report

  function started(kill: KillOrder | undefined, aheadMs: number): Promise<Victim> {
    const environment = { ...house.environment, ...world.environment }
    const starting = processes.start({ environment, aheadMs, ...(kill && { kill }) })
    // it listens before it has said so, and may be killed in between
    door.watch(starting.then(({ gone }) => gone))
    return starting
  }

  /** Each point has its turn before any comes again. */
  function drawn(kinds: readonly string[]): string {
    if (deck.length === 0) deck.push(...kinds)
    const early = deck.filter((name) => first?.test(name))
    const name = chance.one(early.length > 0 ? early : deck)
    deck.splice(deck.indexOf(name), 1)
    return name
  }

  /** A round without kills lists the points, and how often each is passed. */
  async function learn(): Promise<string[]> {
    const victim = await started({ name: 'none', nth: 0 }, 0)
    const cases = await workTo(seededRandom(seed), 0, caseKinds.length * 2, 0)
    await atRest(house.database.db, 0)
    await check(cases)
    const passed = await victim.passed()
    await victim.kill()
    const kinds = Object.keys(passed)
    if (kinds.length < 60) throw new Error(`Only ${kinds.length} points were seen: the server no longer waits where the harness looks.`)
    return kinds
  }

  async function workRound(from: number, kinds: string[]): Promise<void> {
    let over = false
    let idle = false
    const overOr = (ms: number) =>
      new Promise<false>((resolve) => {
        const until = Date.now() + ms
        const look = setInterval(() => {
          if (!over && Date.now() < until) return
          clearInterval(look)
          resolve(false)
        }, 50)
      })
    const killing = (async () => {
      while (!over && killed() < points) {
        // anywhere, or at a point that is rarely passed
        const kill = chance.percent(60) ? { anyNth: 1 + chance.below(120) } : { name: drawn(kinds), nth: 1 }
        // leases of the dead run out for some of those who come after them
        if (idle || chance.percent(40)) {
          // a minute cannot pass for the servers while what the dead one sent is still on its way to the CRM
          await world.arrived?.()
          aheadMs += idle ? 310_000 : 61_000
        }
        if (world.disturb && chance.percent(70)) await world.disturb(chance)
        const victim = await started(kill, aheadMs)
        // one that rests longer than a moment is followed by one for which the rest is over
        idle = !(await Promise.race([victim.gone.then(() => true), overOr(700)]))
        if (idle) victim.arm({ anyNth: 1 + chance.below(10) })
        const died = await Promise.race([victim.gone.then(() => true), overOr(1_500)])
        if (!died) await victim.kill()
        const name = victim.diedAt()
        if (name) report.killed.set(name, (report.killed.get(name) ?? 0) + 1)
        // a point that was wanted first and not come to in time has its turn again, a few times
        if ('name' in kill && first?.test(kill.name) && name !== kill.name && missed(kill.name) < 8) deck.push(kill.name)
      }
    })()
    // a server has to be there for those who finish when the last point was reached
    const calm = killing.then(async () => {
      aheadMs += 610_000
      return over ? undefined : started(undefined, aheadMs)
    })
    const cases = await workTo(chance, from + 1_000, round, 2)
    over = true
    await world.heal?.()
    await world.arrived?.()
    let last = (await calm) ?? (await started(undefined, aheadMs))
    let unrest = await atRest(house.database.db, aheadMs)
    // a CRM whose index lags is looked at again minutes later: for the next server they are over
    for (let later = 0; unrest.length > 0 && later < mostLater; later++) {
      await last.kill()
      aheadMs += 610_000
      last = await started(undefined, aheadMs)
      unrest = await atRest(house.database.db, aheadMs)
    }
    if (unrest.length > 0) report.faults.push(`for the last server it is ${new Date(Date.now() + aheadMs).toISOString()}`, ...unrest)
    await check(cases)
    await last.kill()
  }

  async function workTo(chance: Chance, from: number, count: number, deaths: number): Promise<Case[]> {
    const contacts = await world.addContacts(
      Array.from({ length: count }, (_, at) => ({
        first_name: 'Åsa',
        last_name: `Lind ${from + at}`,
        email: `contact-${from + at}@faults.example`,
        title: `title before ${from + at}`,
      })),
    )
    const cases: Case[] = []
    let next = 0
    const lane = async (place: number) => {
      const agents = { one: await employ(`one-${from}-${place}`, deaths), two: await employ(`two-${from}-${place}`, deaths) }
      while (next < count) {
        const at = next++
        const kind = caseKinds[at % caseKinds.length] as CaseKind
        const contact: Contact = { connection: world.connection, id: contacts[at] as string, title: `title before ${from + at}` }
        try {
          cases.push(await within(longest, door, play(kind, from + at, agents, contact, chance)))
        } catch (error) {
          // an agent was told something that no agent should be told
          report.faults.push(`case-${from + at} (${kind}): ${error instanceof Error ? error.message : String(error)}`)
          if (error instanceof Stuck) return
        }
      }
    }
    await Promise.all(Array.from({ length: width }, (_, place) => lane(place)))
    return cases
  }

  async function employ(name: string, deaths: number): Promise<Extension> {
    const { tokens } = await house.hire(name, new Date(Date.now() + aheadMs))
    return openExtension({
      name,
      origin: house.origin,
      tokens,
      chance: seededRandom(chance.below(1e9)),
      deaths,
      died: () => void report.deaths++,
    })
  }

  async function check(cases: readonly Case[]): Promise<void> {
    for (const one of cases) {
      const left = await remainsOf(house.database.db, world, one)
      const found = faultsOf(one, left, undecidable)
      report.faults.push(...found)
      if (found.length > 0 && world.trace) report.faults.push(...(await world.trace([...one.keys, ...(one.email ? [one.email] : [])])))
      report.cases += 1
      report.byKind.set(one.kind, (report.byKind.get(one.kind) ?? 0) + 1)
      report.tags += left.tags.length
      for (const { state } of left.deliveries) report.deliveries.set(state, (report.deliveries.get(state) ?? 0) + 1)
    }
  }
}

const mostRest = 20_000
/** ten minutes each: longer than all looks of one delivery and the rest of its lane */
const mostLater = 6
const longest = 120_000

class Stuck extends Error {}

/** What an agent waits for for so long while a server is there is lost to them. How fast servers follow each other is the machine's affair. */
async function within<T>(ms: number, door: Door, work: Promise<T>): Promise<T> {
  const until = door.openFor() + ms
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (door.openFor() > until) reject(new Stuck(`did not come to its end while servers were there for ${ms / 1_000} s`))
    }, 1_000)
  })
  return Promise.race([work, late]).finally(() => clearInterval(timer))
}

/**
 * Until no delivery can move by itself; what still moves after that is a finding, which the checker makes. One whose time comes much later is
 * not waited for. `aheadMs`: of the server's clock.
 */
async function atRest(db: Db, aheadMs: number): Promise<string[]> {
  let until = performance.now() + mostRest
  let fewest = Number.POSITIVE_INFINITY
  while (performance.now() < until) {
    const { rows } = await sql<{ moving: number; soon: number }>`
      select count(*)::int as moving, count(*) filter (
          where d.state = 'sending' or (d.state = 'queued' and greatest(d.due_at, l.paused_until) <= ${new Date(Date.now() + aheadMs + mostRest)})
        )::int as soon
        from delivery d left join lane l on l.name = d.lane where d.state in ('waiting', 'queued', 'sending')`.execute(db)
    const { moving = 0, soon = 0 } = rows[0] ?? {}
    if (moving === 0) return []
    if (soon === 0) break
    // as long as there are fewer and fewer, it is on its way there
    if (moving < fewest) until = performance.now() + mostRest
    fewest = Math.min(fewest, moving)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const lanes = await db.selectFrom('lane').selectAll().execute()
  return lanes.map(
    ({ name, why, paused_until, failures }) =>
      `the lane ${name} rests (${why}) until ${paused_until?.toISOString()} after ${failures} failures`,
  )
}

async function remainsOf(db: Db, world: CrmWorld, one: Case): Promise<Remains> {
  const tags = await db
    .selectFrom('tag')
    .innerJoin('conversation', 'conversation.id', 'tag.conversation_id')
    .select(['tag.id', 'tag.state', 'tag.person', 'tag.record_id'])
    .where('conversation.source', '=', one.conversation.source)
    .where('conversation.external_id', '=', one.conversation.externalId)
    .execute()
  const ids = tags.map(({ id }) => id)
  const some = ids.length > 0 ? ids : ['00000000-0000-4000-8000-000000000000']
  const deliveries = await db
    .selectFrom('delivery')
    .select(['tag_id as tag', 'number', 'kind', 'state', 'reason'])
    .where('tag_id', 'in', some)
    .orderBy('number')
    .execute()
  const believed = await db.selectFrom('tag_activity').select('activity_id').where('tag_id', 'in', some).execute()
  const requests = await db
    .selectFrom('request')
    .select(['key', sql<boolean>`done_at is not null`.as('done')])
    .where('key', 'in', one.keys)
    .execute()
  const made = one.email === undefined ? [] : await world.recordsWith(one.email)
  const records = [...new Set([...(one.record === undefined ? made.map(({ id }) => id) : [one.record])])]
  const activities = (await Promise.all(records.map((id) => world.activitiesOf(id)))).flat()
  const subjects = [...ids.map((id) => `tag/${id}`), ...made.map(({ id }) => `${world.connection}/contact/${id}`)]
  const audit =
    subjects.length === 0 ? [] : await db.selectFrom('audit_entry').select(['action', 'subject']).where('subject', 'in', subjects).execute()
  return {
    connection: world.connection,
    activities,
    made,
    ...(one.record !== undefined && { contact: await world.record(one.record) }),
    tags: tags.map(({ id, state, person }) => ({ id, state, person: person.id })),
    deliveries,
    requests,
    believed: believed.map(({ activity_id }) => activity_id),
    audit: audit.map(({ action, subject }) => ({ action, subject: subject ?? '' })),
  }
}

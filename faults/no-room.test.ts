import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import type { Conversation } from '#contract/conversation.ts'
import { Problem } from '#contract/errors.ts'
import { type Address, connect, type Database } from '#server/database/connect.ts'
import { postgresAccount } from '#server/database/supervisor/account.ts'
import { clusterPlaces } from '#server/database/supervisor/places.ts'
import { livePostmaster, socketPort, superuser } from '#server/database/supervisor/postmaster.ts'
import { isDiskFull } from '#server/ports/full-disk.ts'
import { seededRandom } from '#server/sample/seeded-random.ts'
import { embeddedWorld } from './crm-world.ts'
import { openExtension } from './extension.ts'
import { hireInto } from './house.ts'
import { waysOfNoRoom } from './no-room.ts'
import { endAll, serve, until } from './serving.ts'

/**
 * Planted and missed here: an API that knows 53100 only (500, and the intent is refused for good); a supervisor that gives up at the first start
 * that fails.
 */
const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
  await endAll()
})

describe.each(waysOfNoRoom)('with $name', ({ open }) => {
  test('a tag is refused with a sentence, nothing of it is written, reading goes on, and it goes through by itself once there is room', async () => {
    const { database, disk, server, postgres, agent, tag, list, left } = await house()
    await disk.fill(server.pid, postgres, 'rows')
    const refused = await fillUp(database, 'message')
    expect(isDiskFull(refused)).toBe(true)

    const intent = tag('no-room')
    expect(await agent.press(intent)).toBe(true)
    const answer = await post(tag('no-room-either').input)
    expect(answer.status).toBe(503)
    expect(answer.type).toContain('application/problem+json')
    expect(answer.problem).toMatchObject({ code: 'unavailable', retryable: true, detail: 'The disk of the database is full' })
    expect(Number(answer.retryAfter)).toBeGreaterThan(0)
    await until(async () => (await agent.kept()).find(({ problem }) => problem === 'unavailable'), 'the agent is told')
    expect([await left('no-room'), await left('no-room-either')]).toEqual([nothing, nothing])
    expect((await list('before')).map(({ state }) => state)).toEqual(['saved'])
    expect((await fetch(`${server.url}/ready`)).status).toBe(200)

    await disk.free(server.pid)
    await agent.emptied()
    await until(async () => (await list('no-room'))[0]?.state === 'saved' || undefined, 'the tag is saved')
    expect(await left('no-room')).toEqual({
      ...nothing,
      conversations: 1,
      messages: 60,
      requests: 1,
      tags: 1,
      deliveries: 1,
      audit: 1,
      activities: '60 of 60',
    })
    expect(agent.refused.size).toBe(0)

    async function post(input: object) {
      const reply = await fetch(`${server.url}/v1/tags`, {
        method: 'POST',
        headers: { authorization: `Bearer ${agent.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
      const body = (await reply.json()) as unknown
      const problem = Problem.safeParse(body)
      return {
        status: reply.status,
        type: reply.headers.get('content-type'),
        retryAfter: reply.headers.get('retry-after'),
        problem: problem.data,
      }
    }
  })

  test('and none for the log of what is written PostgreSQL ends; the server says why, tries again, and goes on with all that was acknowledged', async () => {
    const { address, database, disk, server, postgres, agent, tag, list, left } = await house()
    // so far into a piece of the log that what comes next is behind the limit
    await sql`select pg_logical_emit_message(false, 'fill', repeat('x', 600000))`.execute(database.db)
    await database.close()
    await disk.fill(server.pid, postgres, 'wal')
    await until(() => panics(address), 'PostgreSQL ends')

    expect(await agent.press(tag('no-log'))).toBe(true)
    await until(() => server.said().includes('PostgreSQL cannot be started') || undefined, 'the server says so')
    await until(() => /"why":"[^"]*disk (of \S+ )?is full"/.test(server.said()) || undefined, 'the server says why')
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    expect((await fetch(`${server.url}/ready`)).status).toBe(503)
    await until(async () => (await agent.kept()).find(({ problem }) => problem === 'unavailable'), 'the agent is told')

    await disk.free(server.pid)
    await agent.emptied()
    await until(async () => (await list('no-log'))[0]?.state === 'saved' || undefined, 'the tag is saved')
    await until(() => server.said().includes('PostgreSQL runs again') || undefined, 'the server says that it is over')
    expect(await left('no-log')).toEqual({
      ...nothing,
      conversations: 1,
      messages: 60,
      requests: 1,
      tags: 1,
      deliveries: 1,
      audit: 1,
      activities: '60 of 60',
    })
    expect((await left('before')).activities).toBe('60 of 60')
    expect(agent.refused.size).toBe(0)
  })

  /** A server with a PostgreSQL of its own on that disk, an agent, and a tag that is saved. */
  async function house() {
    const disk = await open()
    closing.push(() => disk.remove())
    const server = await serve({ TAGALONG_DATA: disk.folder, TAGALONG_LOG: 'warn' })
    const places = await clusterPlaces(disk.folder, await postgresAccount())
    const postgres = (await livePostmaster(places.cluster)) as number
    const address: Address = { host: places.socket, port: socketPort, user: superuser, database: 'tagalong' }
    const database = connect(address, { size: 2 })
    closing.push(async () => {
      await disk.free(server.pid)?.catch(() => undefined)
      server.signal('SIGTERM')
      await server.ended
    })
    closing.push(() => database.close())
    const { tokens } = await hireInto(database.db, 'agent')
    const world = embeddedWorld(database.db)
    const [contact = ''] = await world.addContacts([{ first_name: 'Åsa', last_name: 'Lind', email: 'asa@faults.example', title: '' }])
    const agent = await openExtension({
      name: disk.folder,
      origin: server.url,
      tokens,
      chance: seededRandom(1),
      deaths: 0,
      died: () => undefined,
    })
    const list = async (externalId: string) => (await agent.ask('tags.list', { source: 'faults', externalId })).tags
    const tag = (externalId: string) => ({
      kind: 'tag' as const,
      input: {
        key: randomUUID(),
        conversation: talk(externalId),
        records: [{ connection: 'crm', entity: 'contact', id: contact }],
        choices: {},
      },
    })
    await agent.press(tag('before'))
    await until(async () => (await list('before'))[0]?.state === 'saved' || undefined, 'the first tag is saved')
    const { accessToken } = tokens as typeof tokens & { accessToken: string }

    /** What there is of a conversation, in each table that could hold a part of it, and in the CRM. */
    async function left(externalId: string) {
      const now = connect(address, { size: 1 })
      try {
        const { rows } = await sql<Record<keyof typeof nothing, number>>`
          with c as (select id from conversation where external_id = ${externalId}), t as (select id from tag where conversation_id in (select id from c))
          select (select count(*)::int from c) as conversations, (select count(*)::int from message where conversation_id in (select id from c)) as messages,
            (select count(*)::int from t) as tags,
            (select count(*)::int from delivery where tag_id in (select id from t) and state = 'done') as deliveries,
            (select count(*)::int from delivery where tag_id in (select id from t) and state <> 'done') as unfinished,
            (select count(*)::int from audit_entry where action = 'tag.created' and subject in (select 'tag/' || id from t)) as audit`.execute(
          now.db,
        )
        const keys = pressed.filter((one) => one.externalId === externalId).map(({ key }) => key)
        const requests = keys.length === 0 ? [] : await now.db.selectFrom('request').select('key').where('key', 'in', keys).execute()
        const bodies = (await embeddedWorld(now.db).activitiesOf(contact)).map(({ body }) => body).join('\n')
        const wanted = talk(externalId).messages.map(({ text }) => text.slice(0, text.indexOf(' end')))
        const once = wanted.filter((text) => bodies.split(`${text} end`).length === 2)
        const some = wanted.filter((text) => bodies.includes(`${text} end`))
        return { ...rows[0], requests: requests.length, activities: some.length === 0 ? 'none' : `${once.length} of ${wanted.length}` }
      } finally {
        await now.close()
      }
    }
    const pressed: { externalId: string; key: string }[] = []
    const remembered = (externalId: string) => {
      const made = tag(externalId)
      pressed.push({ externalId, key: made.input.key })
      return made
    }
    return { address, database, disk, server, postgres, agent: Object.assign(agent, { accessToken }), tag: remembered, list, left }
  }
})

const nothing = { conversations: 0, messages: 0, requests: 0, tags: 0, deliveries: 0, unfinished: 0, audit: 0, activities: 'none' }

/** Sixty long messages: more than what is free in the last page of any table. */
function talk(externalId: string): Conversation {
  return {
    source: 'faults',
    externalId,
    channel: 'chat',
    status: 'ended',
    visitor: { phones: [], emails: [`${externalId}@faults.example`], variables: {} },
    messages: Array.from({ length: 60 }, (_, at) => ({
      id: `m${at}`,
      role: 'visitor' as const,
      text: `${externalId} line ${at} end ${filler(at)}`,
      at: new Date(Date.UTC(2026, 10, 21, 10, at)).toISOString(),
    })),
  }
}

/** Text that does not get smaller by packing. */
function filler(seed: number): string {
  const chance = seededRandom(seed)
  return Array.from({ length: 150 }, () => chance.below(1e9).toString(36)).join(' ')
}

/** Writes rows of others until there is no room for one more; answers with what the database said then. */
async function fillUp({ db }: Database, source: string): Promise<unknown> {
  const { id } = await db
    .insertInto('conversation')
    .values({
      source,
      external_id: 'filler',
      channel: 'chat',
      status: 'ended',
      visitor: '{}',
      first_read_at: new Date(),
      last_read_at: new Date(),
    } as never)
    .returning('id')
    .executeTakeFirstOrThrow()
  let refused: unknown
  // less and less at a time, until there is no room for one
  for (let size = 500, round = 0; size >= 1 && round < 300; round++) {
    try {
      await sql`insert into message (conversation_id, id, position, role, text)
        select ${id}, ${`${round}`} || '-' || rows.n, rows.n, 'visitor', (select string_agg(md5(random()::text || rows.n || parts.p), '') from generate_series(1, 55) parts (p))
        from generate_series(1, ${size}::int) rows (n)`.execute(db)
    } catch (error) {
      if (!isDiskFull(error)) throw error
      refused = error
      size = Math.floor(size / 5)
    }
  }
  return refused
}

/** Asks for more of the log until PostgreSQL gives up. */
async function panics(address: Address): Promise<true | undefined> {
  const database = connect(address, { size: 1 })
  try {
    await sql`select pg_logical_emit_message(true, 'fill', repeat('x', 100000)), pg_switch_wal()`.execute(database.db)
    return undefined
  } catch {
    return true
  } finally {
    await database.close()
  }
}

import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { recordChanges, sweepChanges } from '#server/database/changes.ts'
import { openNotices } from '#server/database/notices.ts'
import { testDatabase } from '#server/database/testing.ts'
import type { Caller } from '#server/ports/handlers.ts'
import { createDesk, type Desk, maja, siobhan } from '#server/outbox/testing/desk.ts'
import { pollChanges } from './poll-changes.ts'
import { createChangeFeed } from './tagging/change-feed.ts'

const database = await testDatabase({ size: 20 })
const { db } = database
const ending = new AbortController()
const notices = openNotices(database.address, ending.signal)
const feed = createChangeFeed({ db, notices }, ending.signal)
await notices.ready
afterAll(async () => {
  ending.abort()
  await database.close()
})

const at = new Date('2026-11-21T12:00:00Z')
const caller = (signal = new AbortController().signal): Caller => ({ person: maja, sessionId: 's', requestId: 'r', signal })
const poll = (desk: Desk, after?: string, wait = 20, signal?: AbortSignal) =>
  pollChanges({ feed, crm: desk.parts.crm })({ wait, ...(after !== undefined && { after }) }, caller(signal))
const states = (answer: Awaited<ReturnType<typeof poll>>) =>
  answer.changes.map((change) => (change.kind === 'tag' ? change.tag.state : change.kind))

describe('live changes', () => {
  test('without a cursor begin now', async () => {
    const desk = createDesk(db)
    await desk.tag(desk.talk(), desk.record())
    const { cursor, changes } = await poll(desk)
    expect(changes).toEqual([])
    expect((await poll(desk, cursor, 0)).cursor).toBe(cursor)
  })

  test('come as soon as they are committed: queued, then saved', async () => {
    const desk = createDesk(db)
    const { cursor } = await poll(desk)
    const waiting = poll(desk, cursor)
    await desk.tag(desk.talk(), desk.record())
    const first = await waiting
    expect(states(first)).toEqual(['queued'])
    const next = poll(desk, first.cursor)
    await desk.deliver()
    const seen = await next
    const last = states(seen).at(-1) === 'saved' ? seen : await poll(desk, seen.cursor)
    expect(states(last)).toEqual(['saved'])
  })

  test('of others are gathered and told together; what one tagged oneself is told at once, with them', async () => {
    const desk = createDesk(db)
    const asOther = pollChanges({ feed, crm: desk.parts.crm, gatherMs: 400 })
    const other: Caller = { ...caller(), person: siobhan }
    const { cursor } = await asOther({ wait: 0 }, other)
    const waiting = asOther({ after: cursor, wait: 20 }, other)
    const [first, second] = [await desk.tag(desk.talk(), desk.record()), await desk.tag(desk.talk(), desk.record())]
    await desk.deliver()
    const told = await waiting
    expect(told.changes.map((change) => change.kind === 'tag' && [change.tag.id, change.tag.state])).toEqual([
      [first.id, 'saved'],
      [second.id, 'saved'],
    ])

    // an hour of gathering does not hold one's own back
    const patient = pollChanges({ feed, crm: desk.parts.crm, gatherMs: 3_600_000 })
    const mine = patient({ after: told.cursor, wait: 20 }, other)
    await desk.tag(desk.talk(), desk.record())
    const own = await desk.tag(desk.talk(), desk.record(), { person: siobhan })
    const { changes } = await mine
    expect(changes).toHaveLength(2)
    expect(changes.at(-1)).toMatchObject({ kind: 'tag', tag: { id: own.id } })
  })

  test('that came while nobody asked are told at once, each tag once, as it is now', async () => {
    const desk = createDesk(db)
    const { cursor } = await poll(desk)
    await desk.tag(desk.talk(), desk.record())
    await desk.tag(desk.talk(), desk.record())
    await desk.deliver()
    expect(states(await poll(desk, cursor))).toEqual(['saved', 'saved'])
  })

  test('are never skipped by a cursor, however late a transaction commits', async () => {
    const desk = createDesk(db)
    let { cursor } = await poll(desk)
    const told: number[] = []
    const versions = Array.from({ length: 60 }, (_, index) => 1_000 + index)
    // begun in one order, committed in another
    const write = async (version: number) => {
      await db.transaction().execute(async (tx) => {
        await sql`select pg_sleep(${(version % 7) / 400})`.execute(tx)
        await recordChanges(tx, [{ kind: 'settings', version }], at)
        await sql`select pg_sleep(${(version % 3) / 400})`.execute(tx)
      })
    }
    const writing = Promise.all(versions.map(write))
    const raw = async () => {
      // a reader of its own, not through the memory of the process
      let number = Number(cursor.split('.')[1])
      while (told.length < versions.length) {
        const { rows } = await sql<{
          number: string
          version: number
        }>`select number, version from change where number > ${number} order by number`.execute(db)
        for (const row of rows) {
          number = Number(row.number)
          if (row.version >= 1_000) told.push(row.version)
        }
      }
    }
    await Promise.all([writing, raw()])
    expect(told.toSorted()).toEqual(versions)
    let settings = 0
    for (;;) {
      const answer = await poll(desk, cursor, 0)
      if (answer.cursor === cursor) break
      cursor = answer.cursor
      for (const change of answer.changes) if (change.kind === 'settings') settings = change.version
    }
    expect(settings).toBe(told.at(-1))
  })

  test('of connections that the caller cannot see neither come nor end the wait', async () => {
    const [mine, theirs] = [createDesk(db), createDesk(db)]
    const { cursor } = await poll(mine)
    const waiting = poll(mine, cursor)
    await theirs.tag(theirs.talk(), theirs.record())
    const tag = await mine.tag(mine.talk(), mine.record())
    const { changes } = await waiting
    expect(changes).toMatchObject([{ kind: 'tag', tag: { id: tag.id } }])
  })

  test('end with the caller', async () => {
    const desk = createDesk(db)
    const { cursor } = await poll(desk)
    const leaving = new AbortController()
    const waiting = poll(desk, cursor, 20, leaving.signal)
    leaving.abort()
    expect(await waiting).toEqual({ cursor, changes: [] })
  })

  test('tell a cursor that is too old, of another database or nonsense to read everything again', async () => {
    const desk = createDesk(db)
    const { cursor } = await poll(desk)
    const [epoch, number] = cursor.split('.')
    for (const other of ['', 'nonsense', `${crypto.randomUUID()}.${number}`, `${epoch}.999999999`, `${epoch}.-1`, `${epoch}.1e3`]) {
      const answer = await poll(desk, other)
      expect(answer.changes, other).toEqual([{ kind: 'reset' }])
      expect(answer.cursor, other).toBe(cursor)
    }
    await desk.tag(desk.talk(), desk.record())
    await sweepChanges(db, new Date('2100-01-01'))
    await db.transaction().execute((tx) => recordChanges(tx, [{ kind: 'settings', version: 5 }], at))
    const late = await poll(desk, cursor)
    expect(late.changes).toEqual([{ kind: 'reset' }])
  })

  test('for two hundred who wait cost a few queries, not two hundred', async () => {
    const desk = createDesk(db)
    const { cursor } = await poll(desk)
    let queries = 0
    const waiting = Array.from({ length: 200 }, () => poll(desk, cursor))
    // they have asked where the line is, and wait
    await new Promise((resolve) => setImmediate(resolve))
    database.pool.on('acquire', () => {
      queries += 1
    })
    await db.transaction().execute((tx) => recordChanges(tx, [{ kind: 'settings', version: 7 }], at))
    const answers = await Promise.all(waiting)
    expect(new Set(answers.map(({ cursor: next }) => next)).size).toBe(1)
    expect(answers.every(({ changes }) => changes.length === 1)).toBe(true)
    expect(queries).toBeLessThan(8)
  })
})

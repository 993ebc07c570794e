import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { connect } from '#server/database/connect.ts'
import { migrate } from '#server/database/migrate.ts'
import { migrations } from '#server/database/migrations/index.ts'
import { type LentDatabase, lendDatabase } from '#server/database/testing.ts'
import { catalogOf, versionsIn } from './catalog.ts'
import { cutWire } from './cut-wire.ts'
import type { Phase } from './points.ts'
import { endAll, type Running, tagalong, until } from './serving.ts'

/** Planted and missed here: a step whose entry is written after its transaction, one whose statements are outside of it, one without a transaction. */
const names = Object.keys(migrations).sort()
const phases: readonly Phase[] = ['before', 'during', 'after']
const upTo = (count: number) => Object.fromEntries(names.slice(0, count).map((name) => [name, migrations[name] as never]))

type Wire = Awaited<ReturnType<typeof cutWire>>
const lent: LentDatabase[] = []
const wires: { close(): Promise<void> }[] = []
afterEach(async () => {
  await endAll()
  for (const wire of wires.splice(0)) await wire.close()
  for (const database of lent.splice(0)) {
    await lookAway(database)
    await database.drop()
  }
}, 180_000)

test('cut off at every statement of every step, and on either side of every commit, migrating leaves the step undone or done, and ends with the same schema', async () => {
  const { bases, befores, afters, asked, wire, end } = await walk(0, true)
  let points = 0
  for (const [at, name] of names.entries()) {
    const [before, after, statements] = [befores[at] as string[], afters[at] as string[], asked[at] as string[]]
    let subject = bases[at] as LentDatabase
    // what comes behind the step's own commit is the rights' part, where there are any to give
    const own = ownCommit(statements)
    expect(own, `the commit of ${name}, in a transaction with its entry`).toBeGreaterThan(0)
    for (let nth = 1; nth <= own; nth++)
      // after one statement is before the next: all three differ at the commit only
      for (const phase of statements[nth - 1] === 'commit' ? phases : (['during'] as const)) {
        points += 1
        const where = `${name}, ${phase} statement ${nth} (${statements[nth - 1]?.slice(0, 60)})`
        const spare = nth === own && phase === 'during' ? await copyOf(subject) : undefined
        await cutAt(wire, { nth, phase }, subject, upTo(at + 1), where)
        const left = await schemaOf(subject)
        const done = left.includes(`schema_migration {"name": "${name}"}`)
        expect(made(left), where).toEqual(made(done ? after : before))
        if (!done) continue
        await directly(subject, (db) => migrate(db, upTo(at + 1)))
        expect(await schemaOf(subject), where).toEqual(after)
        if (spare) subject = spare
      }
  }
  expect(points).toBeGreaterThan(names.length * 8)

  // and the rights, which are given anew at the end of each run
  await directly(end, (_, { pool }) => pool.query(takeRights))
  const without = await schemaOf(end)
  wire.arm()
  await through(wire.port, await copyOf(end), (db) => migrate(db))
  const statements = [...wire.asked()]
  for (let nth = 1; nth <= statements.length; nth++)
    for (const phase of statements[nth - 1] === 'commit' ? phases : (['during'] as const)) {
      const where = `rights, ${phase} statement ${nth} (${statements[nth - 1]?.slice(0, 60)})`
      await cutAt(wire, { nth, phase }, end, migrations, where)
      const left = await schemaOf(end)
      if (left.join() === without.join()) continue
      expect(left, where).toEqual(afters.at(-1))
      await directly(end, (_, { pool }) => pool.query(takeRights))
    }
  await directly(end, (db) => migrate(db))
  expect(await schemaOf(end)).toEqual(afters.at(-1))
})

test.each([
  ['an empty database', 0],
  ['the schema of an older version', 7],
])('a process that migrates %s is killed at commits and between them, and the next one ends with the same schema', async (_, from) => {
  const { bases, befores, afters, wire } = await walk(from, from > 0)
  const catalogs = [befores[0] as string[], ...afters]
  const base = bases[0] as LentDatabase
  const run = (database: LentDatabase) =>
    tagalong({ DATABASE_URL: addressThrough(wire.port, database), TAGALONG_DATA: '/nonexistent' }, 'migrate')

  wire.arm()
  const whole = await copyOf(base)
  expect(await (await run(whole)).ended).toMatchObject({ code: 0 })
  const asked = wire.asked().map((text) => text.toLowerCase())
  expect(await schemaOf(whole)).toEqual(catalogs.at(-1))
  const commits = asked.flatMap((text, at) => (text === 'commit' ? [at + 1] : []))
  const [second = 0] = commits.slice(2)
  const points = [
    ...phases.map((phase) => ({ nth: second, phase })),
    { nth: second - 3, phase: 'during' as const },
    { nth: commits.at(-1) as number, phase: 'after' as const },
  ]
  for (const { nth, phase } of points) {
    const subject = await copyOf(base)
    let victim: Running | undefined
    wire.arm({ nth, phase, told: () => victim?.signal('SIGKILL') })
    victim = await run(subject)
    expect((await victim.ended).code, `${phase} ${nth}`).toBeNull()
    const left = await schemaOf(subject)
    const steps = names.filter((name) => left.includes(`schema_migration {"name": "${name}"}`)).length
    expect(made(left), `${phase} ${nth}`).toEqual(made(catalogs[Math.max(0, steps - from)] as string[]))
    await directly(subject, (db) => migrate(db))
    expect(await schemaOf(subject), `${phase} ${nth}`).toEqual(catalogs.at(-1))
  }
})

/** Counted from 1; 0 where the step's entry is written outside a transaction, or in another one than it is committed in. */
function ownCommit(statements: readonly string[]): number {
  const entry = statements.findIndex((text) => text.startsWith('insert into schema_migration'))
  const commit = statements.indexOf('commit', entry)
  const begun = statements.slice(0, commit).findLastIndex((text) => /^(begin|start transaction)/.test(text))
  return entry >= 0 && begun >= 0 && begun < entry && !statements.slice(begun, entry).includes('commit') ? commit + 1 : 0
}

async function cutAt(
  wire: Wire,
  at: { nth: number; phase: Phase },
  subject: LentDatabase,
  steps: typeof migrations,
  where: string,
): Promise<void> {
  wire.arm(at)
  await expect(
    through(wire.port, subject, (db) => migrate(db, steps)),
    where,
  ).rejects.toThrow()
  expect(wire.isCut(), where).toBe(true)
}

/** The schema before and after each step as it is when nobody is in the way, what is asked for it, and a database that stands before each. */
async function walk(from: number, withRows: boolean) {
  const one = await lend()
  const wire = await wireTo(one)
  await directly(one, (_, { pool }) => pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public'))
  const bases: LentDatabase[] = []
  const befores: string[][] = []
  const afters: string[][] = []
  const asked: string[][] = []
  for (const at of names.keys()) {
    if (withRows && names[at - 1] === '030-conversations') await directly(one, (_, { pool }) => pool.query(rows))
    if (at >= from) {
      befores.push(await schemaOf(one))
      if (at === from || from === 0) bases.push(await copyOf(one))
    }
    wire.arm()
    await through(wire.port, one, (db) => migrate(db, upTo(at + 1)))
    asked.push(wire.asked().map((text) => text.toLowerCase()))
    if (at >= from) afters.push(await schemaOf(one))
  }
  return { bases, befores, afters, asked, wire, end: one }
}

const takeRights =
  'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM tagalong_app; REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM tagalong_app'

/** What an older version had written; newer steps change it. */
const rows = `
  insert into conversation (source, external_id, channel, status, visitor, first_read_at, last_read_at)
    select 's', 'c' || n, 'chat', 'open', '{}', now(), now() from generate_series(1, 20) n;
  insert into message (conversation_id, id, position, role, text) select id, 'm', 1, 'visitor', 'x' from conversation;
  insert into tag (key, conversation_id, connection, entity, record_id, record, state, subject, choices, person, tagged_at)
    select 'k' || external_id, id, 'crm', 'contact', '1', '{}', 'queued', '', '{}', '{}', '2026-01-01' from conversation;
  insert into delivery (tag_id, number, lane, kind, state, payload, crm_key, due_at, made_at)
    select id, 1, 'crm', 'log', 'queued', '{}', key, now(), now() from tag;`

async function lend(template?: LentDatabase): Promise<LentDatabase> {
  // nobody may be in a database that is copied
  if (template) await lookAway(template)
  const database = await lendDatabase(template?.name)
  lent.push(database)
  return database
}
const copyOf = (database: LentDatabase) => lend(database)

async function directly<T>(
  { url }: LentDatabase,
  work: (db: ReturnType<typeof connect>['db'], all: ReturnType<typeof connect>) => Promise<T>,
): Promise<T> {
  const database = connect({ connectionString: url }, { size: 2 })
  return work(database.db, database).finally(() => database.close())
}

async function wireTo({ url }: LentDatabase) {
  const { host, port } = new pg.Client({ connectionString: url })
  const wire = await cutWire(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port })
  wires.push(wire)
  return wire
}

function addressThrough(wire: number, { url }: LentDatabase): string {
  const { user, password, database } = new pg.Client({ connectionString: url })
  return `postgres://${user}${password ? `:${encodeURIComponent(password)}` : ''}@127.0.0.1:${wire}/${database}`
}

async function through<T>(wire: number, database: LentDatabase, work: (db: ReturnType<typeof connect>['db']) => Promise<T>): Promise<T> {
  const opened = connect({ connectionString: addressThrough(wire, database) }, { size: 2 })
  return work(opened.db).finally(() => opened.close())
}

/**
 * As it stands once nobody is at work there: PostgreSQL notices late that a client has gone. Where every row of the catalogue is the very version
 * that it was at the last look, nothing was changed since, and the lines of that look are the answer.
 */
async function schemaOf(database: LentDatabase): Promise<string[]> {
  const client = await lookerAt(database)
  await until(async () => {
    const { rows: others } = await client.query(
      'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    return others.length === 0 || undefined
  }, 'nobody else is there')
  const versions = await versionsIn(client)
  const known = looks.get(database.name)
  if (known?.versions === versions) return known.lines
  const lines = await catalogOf(client)
  looks.set(database.name, { versions, lines })
  return lines
}
const looks = new Map<string, { versions: string; lines: string[] }>()

/** One connection for all looks at a database: reading a catalogue for the first time is what costs. */
async function lookerAt({ name, url }: LentDatabase): Promise<pg.Client> {
  const there = lookers.get(name)
  if (there) return there
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  lookers.set(name, client)
  return client
}
const lookers = new Map<string, pg.Client>()

async function lookAway({ name }: LentDatabase): Promise<void> {
  await lookers.get(name)?.end()
  lookers.delete(name)
}

/** What steps have made: rights are given when all have been taken, and the list of steps is there before the first. */
function made(lines: readonly string[]): string[] {
  return lines.filter((line) => !line.startsWith('rights ') && !/^(column|place|key|index) .*\bschema_migration\b/.test(line))
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Input } from '#contract/api/index.ts'
import { backendOverHttp } from '#services/backend/over-http.ts'
import type { Db } from '#server/database/tables.ts'
import { addPerson } from '#server/sign-in/add-person.ts'
import { startFamily } from '#server/sign-in/token-families.ts'
import { serveFrom } from '../e2e/house/backend-process.ts'
import { freePort } from '../e2e/house/free-port.ts'
import { contactsCopy, emailOf, nameOf, phoneOf } from './contacts-database.ts'
import { type BenchContext, type BenchTable, figure, quantile } from './table.ts'

const contacts = 1_000_000
const backlog = 60_000
const seconds = 15

/**
 * P14: an agent's search while the outbox works off bulk deliveries as fast as it can, beside the same search on an idle server. There is no sync yet:
 * bulk deliveries are what it will be made of.
 */
export async function bench({ project, log, signal }: BenchContext): Promise<BenchTable> {
  const dataFolder = process.env['TAGALONG_DATA'] ?? join(project, '.tagalong')
  const copy = await contactsCopy({ dataFolder, contacts, log, signal })
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-bulk-'))
  const port = await freePort()
  const stop = await serveFrom({ project, dataFolder: folder, port, url: `http://localhost:${port}`, databaseUrl: copy.url })
  try {
    const { db } = copy.database
    const tokens = await hire(db, 8)
    const ask = (place: number) => {
      const token = tokens[place % tokens.length] as string
      const parts = { origin: `http://127.0.0.1:${port}`, fetch: globalThis.fetch }
      return backendOverHttp({ ...parts, authorization: { token: async () => token, renew: async () => undefined } })
    }
    log('warming up')
    await searches(ask, 3)
    log('searching on an idle server')
    const idle = await searches(ask, seconds)
    log(`searching while ${backlog.toLocaleString('en')} bulk deliveries go out`)
    await enqueue(db)
    const before = await waiting(db)
    const busy = await searches(ask, seconds)
    const left = await waiting(db)
    if (left === 0) throw new Error('The bulk deliveries were gone before the searches: make more of them.')
    const rate = (before - left) / seconds
    const [quiet, loaded] = [quantile(idle, 0.95), quantile(busy, 0.95)]
    const shown = (all: readonly number[]) => ({ ...figure(all), median: quantile(all, 0.95) })
    return {
      id: 'P14',
      title: 'Agents come before bulk work',
      rows: [
        {
          what: 'search, p95, while bulk deliveries go out',
          unit: 'ms',
          ours: shown(busy),
          peer: { name: 'idle', figure: shown(idle) },
          goal: { text: '≤ 2 ×', met: loaded <= 2 * quiet },
        },
        { what: 'bulk deliveries meanwhile', unit: '/s', ours: { median: rate }, goal: { text: '(shown)', met: true } },
      ],
      notes: [
        `${contacts.toLocaleString('en')} contacts; 20 ordered searches a second by 8 agents over ${seconds} s each; the embedded CRM takes the bulk deliveries in the same database. In brackets the middle half.`,
      ],
    }
  } finally {
    await stop()
    await copy.drop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function hire(db: Db, agents: number): Promise<string[]> {
  const now = new Date()
  return db.transaction().execute(async (tx) => {
    const tokens: string[] = []
    for (let at = 0; at < agents; at++) {
      const id = await addPerson(tx, { name: `Agent ${at}`, email: `agent-${at}@bulk.example`, role: 'agent', passwordHash: 'none' }, now)
      if (id !== undefined) tokens.push((await startFamily(tx, id, 'bench', now)).accessToken)
    }
    return tokens
  })
}

/** Milliseconds of each search, asked at a steady pace whatever the answers do. */
async function searches(ask: (place: number) => ReturnType<typeof backendOverHttp>, forSeconds: number): Promise<number[]> {
  const times: number[] = []
  const asked: Promise<void>[] = []
  const until = performance.now() + forSeconds * 1_000
  for (let n = 0; performance.now() < until; n++) {
    asked.push(
      (async () => {
        const began = performance.now()
        await ask(n).call('search.ordered', question(n))
        times.push(performance.now() - began)
      })(),
    )
    await new Promise((done) => setTimeout(done, 50))
  }
  await Promise.all(asked)
  return times
}

function question(n: number): Input<'search.ordered'> {
  const who = Math.floor(((n * 0.618034) % 1) * contacts)
  const [phones, emails] = n % 3 === 0 ? [[phoneOf(who)], []] : n % 3 === 1 ? [[], [emailOf(who)]] : [[], []]
  return { visitor: { phones, emails, fullName: nameOf(who), variables: {} } }
}

/** Deliveries as a tag's, of the lowest urgency: one conversation, tag and activity each. */
async function enqueue(db: Db): Promise<void> {
  await sql`insert into lane (name) values ('crm') on conflict do nothing`.execute(db)
  await sql`
    with target as (select id, row_number() over () as n from crm_record where entity = 'contact' order by id limit ${backlog}),
    talk as (
      insert into conversation (source, external_id, channel, status, visitor, first_read_at, last_read_at)
      select 'bulk', n::text, 'chat', 'ended', '{"phones":[],"emails":[],"variables":{}}', now(), now() from target
      returning id, external_id),
    tagged as (
      insert into tag (key, conversation_id, connection, entity, record_id, record, state, subject, choices, person, tagged_at)
      select gen_random_uuid()::text, talk.id, 'crm', 'contact', target.id::text,
        jsonb_build_object('ref', jsonb_build_object('connection', 'crm', 'entity', 'contact', 'id', target.id::text), 'kind', 'contact', 'entityLabel', 'Contact', 'name', 'Bulk'),
        'queued', 'Bulk', '{}', '{"id":"bulk","name":"Bulk","email":"bulk@bulk.example","role":"agent"}', now()
      from talk join target on target.n::text = talk.external_id
      returning id)
    insert into delivery (tag_id, number, lane, priority, kind, state, payload, crm_key, due_at, made_at)
    select id, 1, 'crm', 10, 'log', 'queued',
      jsonb_build_object('kind', 'log', 'bodies', jsonb_build_array('Chat\n\n  ' || repeat('word ', 100)),
        'draft', jsonb_build_object('kind', 'note', 'subject', 'Bulk', 'values', '{}'::jsonb, 'close', false, 'at', now())),
      gen_random_uuid()::text, now(), now() from tagged`.execute(db)
  await sql`analyze`.execute(db)
  await sql`select pg_notify('tagalong_outbox', 'crm')`.execute(db)
}

async function waiting(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('state', 'in', ['queued', 'sending'])
    .executeTakeFirstOrThrow()
  return Number(count)
}

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Conversation } from '#contract/conversation.ts'
import { connect, type Database } from '#server/database/connect.ts'
import { seededRandom } from '#server/sample/seeded-random.ts'
import { startFamily } from '#server/sign-in/token-families.ts'
import { durable, openDevice } from '#services/background/device-store.ts'
import type { Intent } from '#services/backend/sidebar-host.ts'
import { faultWorld } from './crm-world.ts'
import { openExtension } from './extension.ts'
import { openHouse } from './house.ts'
import { endAll, serve, tagalong, until } from './serving.ts'

/** Planted and missed here: a restore that leaves `change_line.epoch` as it was. What else a restore has to do is tried piece by piece in `server/database/transfer/old-backup.test.ts`. */
const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  await endAll()
  for (const close of closing.splice(0).toReversed()) await close()
})

describe.each(['enforced', 'marker'] as const)('before a CRM over HTTP whose keys are: %s', (keys) => {
  test('an old backup is put back, and what browsers repeat is in the CRM once, what the CRM has is not lost, old cursors and sessions end cleanly', async () => {
    const house = await openHouse()
    closing.push(() => house.remove())
    const world = await faultWorld(keys)
    closing.push(() => world.close())
    const environment = { ...house.environment, ...world.environment }
    const backup = join(environment['TAGALONG_DATA'] as string, 'old.backup')
    const { id, tokens } = await house.hire('agent')
    const contacts = await world.addContacts(
      names.map((name) => ({ first_name: 'Åsa', last_name: name, email: `${name}@faults.example`, title: '' })),
    )
    const contactOf = (name: string) => contacts[names.indexOf(name)] as string
    const name = `restored ${keys} ${randomUUID()}`
    const agent = await openExtension({
      name,
      origin: house.origin,
      tokens,
      chance: seededRandom(7),
      deaths: 0,
      died: () => undefined,
    })
    const list = async (externalId: string) => (await agent.ask('tags.list', { source: 'faults', externalId })).tags
    const saved = (name: string) => until(async () => (await list(name))[0]?.state === 'saved' || undefined, `${name} is saved`)
    const intents = new Map<string, Intent>()
    const tag = (name: string, more: Partial<Conversation> = {}): Intent => {
      const made: Intent = {
        kind: 'tag',
        input: {
          key: randomUUID(),
          conversation: talk(name, more),
          records: [{ connection: 'fault', entity: 'contact', id: contactOf(name) }],
          choices: {},
        },
      }
      intents.set(name, made)
      return made
    }

    // before the backup: one that is finished, a thread that will grow, and one that is still to be sent
    const first = await serve(environment)
    await agent.press(tag('finished'))
    await agent.press(tag('thread', { channel: 'sms', status: 'open' }))
    await Promise.all(['finished', 'thread'].map(saved))
    await first.kill()
    const waiting = await serve({ ...environment, TAGALONG_WORK: 'http' })
    await agent.press(tag('queued'))
    await agent.emptied()
    const { cursor } = await agent.ask('changes.poll', { wait: 0 })
    expect((await (await tagalong(environment, 'backup', backup)).ended).code).toBe(0)
    await waiting.kill()

    // after it: that one is sent, another is tagged, a contact is made, the thread grows
    const second = await serve(environment)
    await agent.press(tag('later'))
    const create: Intent = {
      kind: 'create',
      input: {
        key: randomUUID(),
        entity: 'contact',
        values: { first_name: 'Åsa', last_name: 'Made', email: made },
        anyway: true,
        tag: { conversation: talk('made'), choices: {} },
      },
    }
    await agent.press(create)
    await agent.ask('conversations.report', { conversation: talk('thread', { channel: 'sms', status: 'open' }, 3) })
    await Promise.all(['queued', 'later', 'made'].map(saved))
    await until(async () => (await list('thread'))[0]?.messageCount === 3 || undefined, 'the thread has grown')
    await until(async () => (await unfinished(house.database)) === 0 || undefined, 'all is sent')
    second.signal('SIGTERM')
    await second.ended
    const inTheCrm = await activities()
    expect(inTheCrm).toEqual(whole)

    // the answers of all this never reached the browser, which repeats it; the backend is down and goes back
    for (const intent of [intents.get('finished'), intents.get('queued'), intents.get('later'), create]) await agent.press(intent as Intent)
    await house.database.close()
    const restored = await (await tagalong(environment, 'restore', backup, '--replace')).ended
    expect(restored.output).toContain('counted and compared')
    const third = await serve(environment)
    const now = connect({ connectionString: environment['DATABASE_URL'] as string }, { size: 2 })
    closing.push(() => now.close())

    // nobody is signed in: the browser is told, and keeps what it has
    const refused = await fetch(`${third.url}/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ grant: 'refresh', refreshToken: tokens.refreshToken }),
    })
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ code: 'not-signed-in', retryable: false })
    await until(async () => (await agent.kept()).some(({ problem }) => problem === 'not-signed-in') || undefined, 'the browser is told')
    expect(await agent.kept()).toHaveLength(4)
    expect(agent.refused.size).toBe(0)

    // the agent signs in again; a sidebar that was open is told to read anew, what it kept is sent, the thread is read again
    const fresh = await now.db.transaction().execute((tx) => startFamily(tx, id, 'faults', new Date()))
    const disk = await openDevice(`faults ${name}`)
    const write = disk.transaction('secrets', 'readwrite', durable)
    await write.store.put(fresh, 'refresh')
    await write.done
    expect((await agent.ask('changes.poll', { after: cursor, wait: 0 })).changes).toEqual([{ kind: 'reset' }])
    await agent.emptied()
    await agent.ask('conversations.report', { conversation: talk('thread', { channel: 'sms', status: 'open' }, 3) })
    await Promise.all(['finished', 'queued', 'later', 'made', 'thread'].map(saved))
    await until(async () => (await unfinished(now)) === 0 || undefined, 'all is sent')
    expect(agent.refused.size).toBe(0)

    // both sides agree, and what the CRM had is what it has
    expect(await activities()).toEqual(whole)
    const made1 = await world.recordsWith(made)
    expect(made1).toHaveLength(1)
    const states = await now.db.selectFrom('delivery').select('state').distinct().execute()
    expect(states).toEqual([{ state: 'done' }])
    const believed = await now.db.selectFrom('tag_activity').select(['activity_id']).execute()
    expect(believed.map(({ activity_id }) => activity_id).sort()).toEqual((await ids()).sort())
    third.signal('SIGTERM')
    expect((await third.ended).code).toBe(0)

    async function ids(): Promise<string[]> {
      const records = [...contacts, ...(await world.recordsWith(made)).map((record) => record.id)]
      return (await Promise.all(records.map((record) => world.activitiesOf(record)))).flat().map((activity) => activity.id)
    }
    /** Messages of each conversation as they stand in the CRM, each as often as it stands there. */
    async function activities(): Promise<Record<string, number[]>> {
      await new Promise((resolve) => setTimeout(resolve, 1_001))
      const records = [...contacts, ...(await world.recordsWith(made)).map((record) => record.id)]
      const bodies = (await Promise.all(records.map((record) => world.activitiesOf(record)))).flat().map(({ body }) => body)
      return Object.fromEntries(
        [...names, 'made'].map((name) => [
          name,
          bodies.flatMap((body) => [...body.matchAll(new RegExp(`${name} line (\\d+) end`, 'g'))].map(([, n]) => Number(n))),
        ]),
      )
    }
  })
})

const names = ['finished', 'thread', 'queued', 'later']
const made = 'made@faults.example'
const whole = { finished: [1, 2], thread: [1, 2, 3], queued: [1, 2], later: [1, 2], made: [1, 2] }

function talk(externalId: string, more: Partial<Conversation> = {}, count = 2): Conversation {
  return {
    source: 'faults',
    externalId,
    channel: 'chat',
    status: 'ended',
    visitor: { phones: [], emails: [], fullName: 'Åsa Lind', variables: {} },
    messages: Array.from({ length: count }, (_, at) => ({
      id: `m${at + 1}`,
      role: 'visitor' as const,
      text: `${externalId} line ${at + 1} end`,
      at: new Date(Date.now() - 3_600_000 + at * 1_000).toISOString(),
    })),
    ...more,
  }
}

async function unfinished({ db }: Database): Promise<number> {
  const { count } = await db
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('state', 'not in', ['done', 'cancelled'])
    .executeTakeFirstOrThrow()
  return Number(count)
}

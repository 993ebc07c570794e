import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { addTestPerson } from '#server/sign-in/testing.ts'
import { startCrmProcess } from '#simulators/fault-crm/start-process.ts'
import { openHouse } from './house.ts'
import { endAll, serve, until } from './serving.ts'

/** Planted and missed here: a worker that keeps what it learnt without looking at the token of its delivery (`fence.ts`). */
const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  await endAll()
  for (const close of closing.splice(0).toReversed()) await close()
})

test('a server that is stopped between two parts of a transcript loses it to another one; woken, it sends and settles nothing of it, and goes on working', async () => {
  const house = await openHouse()
  closing.push(() => house.remove())
  const crm = await startCrmProcess('--keys', 'marker', '--rotation', 'until-used')
  closing.push(() => crm.stop())
  const environment = {
    ...house.environment,
    TAGALONG_LOG: 'warn',
    TAGALONG_CRM: 'fault',
    TAGALONG_CRM_URL: crm.url,
    TAGALONG_CRM_KEYS: 'looked-up',
  }
  const { db } = house.database
  const { tokens } = await addTestPerson(db, 'agent')
  const [contact = ''] = await crm.act<string[]>('addContacts', {
    contacts: [{ first_name: 'Åsa', last_name: 'Lind', email: 'asa@faults.example', title: '' }],
  })
  const tag = async (url: string, name: string, messages: number) => {
    const answer = await fetch(`${url}/v1/tags`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        key: randomUUID(),
        conversation: talk(name, messages),
        records: [{ connection: 'fault', entity: 'contact', id: contact }],
        choices: {},
      }),
    })
    expect(answer.status, await answer.clone().text()).toBe(200)
  }
  const written = async (name: string) => {
    const { activities } = (await crm.state<{ activities: { activities: { body: string }[] } }>()).activities
    return activities.flatMap(({ body }) => [...body.matchAll(new RegExp(`${name} line (\\d+) end`, 'g'))].map(([, n]) => Number(n)))
  }
  const deliveries = () => db.selectFrom('delivery').select(['state', 'token', 'attempts']).orderBy('made_at').orderBy('id').execute()

  // it has begun: the first part is on its way to the CRM
  const first = await serve(environment)
  await crm.fail({ method: 'POST', path: '/api/activities', fault: { kind: 'slow' } })
  await tag(first.url, 'long', 12)
  const arrived = async () => (await crm.log()).some(({ method, path }) => method === 'POST' && path === '/api/activities')
  await until(async () => (await arrived()) || undefined, 'the first part is with the CRM')
  first.signal('SIGSTOP')
  expect(await deliveries()).toMatchObject([{ state: 'sending' }])

  // the CRM writes it down and answers to a process that does not read; then that one's time is over
  await crm.release()
  await until(async () => (await written('long')).length > 0 || undefined, 'the first part is in the CRM')
  expect((await written('long')).length).toBeLessThan(12)
  await db
    .updateTable('delivery')
    .set({ leased_until: new Date(Date.now() - 1_000) })
    .execute()
  const second = await serve({ ...environment, TAGALONG_PORT: '0', TAGALONG_WORK: 'all' })
  await until(async () => (await deliveries()).every(({ state }) => state === 'done') || undefined, 'the other one has sent it')
  const all = Array.from({ length: 12 }, (_, n) => n + 1)
  expect(await written('long')).toEqual(all)
  const settled = await deliveries()
  const kept = () => db.selectFrom('tag_activity').select(['activity_id', 'number', 'version']).orderBy('number').execute()
  const known = await kept()
  expect(known).toHaveLength(2)

  first.signal('SIGCONT')
  const refused = () => first.said().includes('delivery was taken over')
  await until(async () => refused() || (await written('long')).length > all.length || undefined, 'the first one has gone on')
  expect(await written('long')).toEqual(all)
  expect(await deliveries()).toEqual(settled)
  expect(await kept()).toEqual(known)
  expect(refused()).toBe(true)

  // it is none the worse for it
  second.signal('SIGTERM')
  expect((await second.ended).code).toBe(0)
  await tag(first.url, 'next', 2)
  await until(async () => (await deliveries()).every(({ state }) => state === 'done') || undefined, 'the next one is sent')
  expect(await written('next')).toEqual([1, 2])
  first.signal('SIGTERM')
  expect((await first.ended).code).toBe(0)
})

/** Four thousand letters a message: more than eight do not go into one activity. */
function talk(externalId: string, count: number) {
  const at = (n: number) => new Date(Date.now() - 3_600_000 + n * 1_000).toISOString()
  const messages = Array.from({ length: count }, (_, n) => ({
    id: `m${n + 1}`,
    role: 'visitor',
    text: `${externalId} line ${n + 1} end ${'x'.repeat(count > 2 ? 4_000 : 10)}`,
    at: at(n),
  }))
  const visitor = { phones: [], emails: [], fullName: 'Åsa Lind', variables: {} }
  return { source: 'faults', externalId, channel: 'chat', status: 'ended', visitor, messages }
}

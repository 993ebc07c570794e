import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Caller } from '#server/ports/handlers.ts'
import type { Conversation } from '#contract/conversation.ts'
import { lendDatabase, type LentDatabase } from '#server/database/testing.ts'
import { silent, testPerson } from '#server/http/testing.ts'
import { handlersOf, type House, openHouse } from '#server/main.ts'
import { createWorker } from '#server/outbox/worker.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { startCrmProcess, type CrmProcess } from '#simulators/fault-crm/start-process.ts'

describe.each([
  ['enforced', 'enforced'],
  ['marker', 'looked-up'],
])('the whole house before a CRM process with keys %s', (mode, keys) => {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-whole-house-'))
  let lent: LentDatabase
  let crm: CrmProcess
  let house: House
  beforeAll(async () => {
    lent = await lendDatabase()
    crm = await startCrmProcess('--keys', mode, '--contacts', '2000')
    const configuration = readConfiguration(
      { DATABASE_URL: lent.url, TAGALONG_DATA: folder, TAGALONG_CRM: 'fault', TAGALONG_CRM_URL: crm.url, TAGALONG_CRM_KEYS: keys },
      () => undefined,
    )
    house = await openHouse(configuration, silent, new AbortController().signal)
  })
  afterAll(async () => {
    await house?.close()
    await crm?.stop()
    await lent?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const caller = (): Caller => ({ person: testPerson('agent'), sessionId: 's', requestId: 'r', signal: new AbortController().signal })
  const talk = (): Conversation => ({
    source: 'practice',
    externalId: randomUUID(),
    channel: 'chat',
    status: 'ended',
    visitor: { phones: ['070-100 10 07'], emails: [], fullName: 'Olle Lind', variables: {} },
    messages: [{ id: 'm1', role: 'visitor', author: 'Olle', text: 'Hej!', at: '2026-11-20T10:00:00.000Z' }],
  })
  const deliver = async () => {
    const worker = createWorker({ ...house, random: Math.random })
    while ((await worker.deliverNext('fault')) !== 'idle');
  }

  test('a visitor is found among thousands, tagged, and the tag is undone', async () => {
    const handlers = handlersOf(house)
    const conversation = talk()
    const found = await handlers['search.ordered']({ visitor: conversation.visitor, source: conversation.source } as never, caller())
    const [match] = found.matches
    expect(match?.record.name).toContain('Lind')
    const { tags } = await handlers['tags.create'](
      { key: randomUUID(), conversation, records: [match?.record.ref as never], choices: {} },
      caller(),
    )
    await deliver()
    const { activities } = (await crm.state<{ activities: { activities: { record: { id: string }; body: string }[] } }>()).activities
    expect(activities).toEqual([
      expect.objectContaining({ record: { entity: 'contact', id: match?.record.ref.id }, body: expect.stringContaining('Hej!') }),
    ])
    await handlers['tags.undo']({ id: tags[0]?.id as string }, caller())
    await deliver()
    expect((await crm.state<{ activities: { activities: unknown[] } }>()).activities.activities).toEqual([])
  })

  test('a create whose answer is lost makes one record, found again by its key', async () => {
    const handlers = handlersOf(house)
    await crm.fail({ fault: { kind: 'drop-after' }, method: 'POST', path: '/api/records/*' })
    const input = {
      key: randomUUID(),
      entity: 'contact',
      values: { last_name: 'Krook', email: `${mode}@example.com` },
      anyway: false,
      unchecked: false,
    }
    await handlers['records.create'](input as never, caller()).catch(() => undefined)
    const made = await handlers['records.create'](input as never, caller())
    expect(made.record.ref.connection).toBe('fault')
    const { records } = (await crm.state<{ records: { records: { values: { email?: string } }[] } }>()).records
    expect(records.filter(({ values }) => values.email === `${mode}@example.com`)).toHaveLength(1)
  })
})

import { randomUUID } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import type { Conversation } from '#contract/conversation.ts'
import { seededRandom } from '#server/sample/seeded-random.ts'
import type { Intent } from '#services/backend/sidebar-host.ts'
import { embeddedWorld } from './crm-world.ts'
import { openExtension } from './extension.ts'
import { openHouse } from './house.ts'
import { endAll, serve, until } from './serving.ts'

/** Planted and missed here: names of prototypes taken. */
const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  await endAll()
  for (const close of closing.splice(0).toReversed()) await close()
})

test('what nobody can keep is refused and stays with its agent and its reason; half an emoji is mended; what was pressed before and after it passes', async () => {
  const house = await openHouse()
  closing.push(() => house.remove())
  const world = embeddedWorld(house.database.db)
  const server = await serve(house.environment)
  const { tokens } = await house.hire('agent')
  const [contact = ''] = await world.addContacts([{ first_name: 'Åsa', last_name: 'Lind', email: 'asa@faults.example', title: '' }])
  const agent = await openExtension({
    name: `poison ${randomUUID()}`,
    origin: server.url,
    tokens,
    chance: seededRandom(3),
    deaths: 0,
    died: () => undefined,
  })
  const refusals: Record<string, string> = {}
  const press = async (name: string, intent: Intent) => {
    refusals[intent.kind === 'undo' ? intent.key : intent.input.key] = name
    expect(await agent.press(intent)).toBe(true)
  }
  const tag = (name: string, text: string, variables: Record<string, string> = {}): Intent => ({
    kind: 'tag',
    input: {
      key: randomUUID(),
      conversation: talk(name, text, variables),
      records: [{ connection: 'crm', entity: 'contact', id: contact }],
      choices: {},
    },
  })
  const own = (text: string) => JSON.parse(text) as Record<string, string>

  await press('before', tag('before', 'fine'))
  await press('a megabyte', tag('a-megabyte', 'x'.repeat(1_048_576)))
  await press('NUL', tag('nul', 'a\0b'))
  await press('NUL in a variable', tag('nul-variable', 'fine', { city: 'a\0b' }))
  await press('__proto__ among variables', tag('proto', 'fine', own('{"__proto__":"polluted"}')))
  await press('constructor among variables', tag('constructor', 'fine', own('{"constructor":"x"}')))
  await press('__proto__ among values', {
    kind: 'create',
    input: { key: randomUUID(), entity: 'contact', values: own('{"last_name":"Lind","__proto__":"polluted"}') as never, anyway: true },
  })
  await press('half an emoji', tag('half', 'sail \ud83d and \udfff'))
  await press('after', tag('after', 'fine'))
  await agent.emptied()

  expect(Object.fromEntries([...agent.refused].map(([key, code]) => [refusals[key], code]))).toEqual({
    'a megabyte': 'invalid-input',
    NUL: 'invalid-input',
    'NUL in a variable': 'invalid-input',
    '__proto__ among variables': 'invalid-input',
    'constructor among variables': 'invalid-input',
    '__proto__ among values': 'invalid-input',
  })
  const bodies = async () => (await world.activitiesOf(contact)).map(({ body }) => body)
  await until(async () => (await bodies()).length === 3 || undefined, 'three are saved')
  expect((await bodies()).every((body) => body.isWellFormed())).toBe(true)
  expect((await bodies()).join('\n')).toContain('sail \ufffd and \ufffd')
  const { db } = house.database
  const kept = await db.selectFrom('conversation').select('external_id').orderBy('external_id').execute()
  expect(kept.map(({ external_id }) => external_id)).toEqual(['after', 'before', 'half'])
  expect(await db.selectFrom('crm_record').select('id').execute()).toHaveLength(1)
  expect(Object.prototype).not.toHaveProperty('polluted')
})

function talk(externalId: string, text: string, variables: Record<string, string>): Conversation {
  const at = new Date(Date.UTC(2026, 10, 21, 10)).toISOString()
  return {
    source: 'faults',
    externalId,
    channel: 'chat',
    status: 'ended',
    visitor: { phones: [], emails: [], fullName: 'Åsa Lind', variables },
    messages: [{ id: 'm1', role: 'visitor', text, at }],
  }
}

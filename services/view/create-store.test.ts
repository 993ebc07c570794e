import { expect, test } from 'vitest'
import { AppError, toProblem } from '#contract/errors.ts'
import type { RecordSummary } from '#contract/records.ts'
import type { Intent } from '#services/backend/sidebar-host.ts'
import { createCreateStore } from './create-store.ts'
import { backend, nothing } from './script/answers.ts'
import { forms } from './script/forms.ts'
import { manualEnv, quiet } from './script/manual-env.ts'
import { emailEvidence, match, minhChat, zoe } from './script/people.ts'
import { type Script, scriptedHost } from './script/scripted-host.ts'

const contact = forms.entities[0] as (typeof forms.entities)[number]
const lead = forms.entities[2] as (typeof forms.entities)[number]
const twin = { match: match(zoe, []), reason: 'same-email' as const, evidence: [emailEvidence('minhkhai@example.com')] }

async function filling(script: Partial<Script> = {}, form = contact, refused: RecordSummary[] = []) {
  const host = scriptedHost({ answers: backend(nothing), ...script })
  const env = manualEnv()
  const created: unknown[] = []
  const doubled: unknown[] = []
  const store = createCreateStore(host, env, {
    created: (of) => created.push(of),
    doubled: (of) => doubled.push(of),
    refused: () => refused,
  })
  store.start()
  const key = await store.open(minhChat, form)
  env.advance(0)
  await quiet()
  return { host, env, store, key, created, doubled, draft: () => store.getState().drafts[key] }
}

test('the form opens with what the visitor gave', async () => {
  const { draft } = await filling()
  expect(draft()?.values).toEqual({
    first_name: 'Minh Khai',
    last_name: 'Nguyễn Thị',
    mobile: '+44 7700 900461',
    email: 'minhkhai@example.com',
    source: 'chat',
  })
})

test('what was typed is kept on every change and comes back after a reload', async () => {
  const { store, key, host } = await filling()
  store.set(key, contact, 'last_name', 'Nguyễn-Holm')
  const again = await filling({ drafts: Object.fromEntries(host.kept) })
  expect(again.draft()?.values['last_name']).toBe('Nguyễn-Holm')
})

test('a field that is required stops the form before anything is sent', async () => {
  const { store, key, host, draft } = await filling({}, lead)
  expect(await store.submit(key, lead, [], {}, false)).toBe('faults')
  expect(draft()?.faults).toEqual({ company: { kind: 'required' } })
  expect(host.intents).toEqual([])
})

test('likely duplicates are looked for before anything is made, and stop it once', async () => {
  const { store, key, host, draft } = await filling({
    answers: backend(nothing, [], { 'records.duplicates': () => ({ duplicates: [twin] }) }),
  })
  expect(draft()?.duplicates).toHaveLength(1)
  expect(await store.submit(key, contact, [], {}, false)).toBe('duplicates')
  expect(host.intents).toEqual([])
  expect(await store.submit(key, contact, [], {}, true)).toBe('sent')
  expect(host.intents[0]).toMatchObject({
    kind: 'create',
    input: { anyway: true, tag: { conversation: { externalId: minhChat.externalId } } },
  })
})

test('one that the agent said it is not stops nothing', async () => {
  const answers = backend(nothing, [], { 'records.duplicates': () => ({ duplicates: [twin] }) })
  const { store, key, host } = await filling({ answers }, contact, [zoe])
  expect(await store.submit(key, contact, [], {}, false)).toBe('sent')
  expect(host.intents[0]?.input).not.toHaveProperty('anyway')
})

test('a change of a telling field asks for duplicates of the new value, after a pause, overtaking the question before', async () => {
  const { store, key, host, env } = await filling()
  const asked = () => host.calls.filter(({ name }) => name === 'records.duplicates')
  const before = asked().length
  store.set(key, contact, 'email', 'm@example.com')
  store.set(key, contact, 'email', 'mk@example.com')
  env.advance(350)
  await quiet()
  expect(
    asked()
      .slice(before)
      .map(({ input }) => (input as { values: object }).values),
  ).toEqual([expect.objectContaining({ email: 'mk@example.com' })])
})

test('a press while the question is on its way waits for its answer, whatever else is asked meanwhile', async () => {
  const answers: ((found: { duplicates: (typeof twin)[] }) => void)[] = []
  const { store, key, host, env, draft, created } = await filling()
  host.answers['records.duplicates'] = () => new Promise((resolve) => answers.push(resolve))
  store.set(key, contact, 'email', 'mk@example.com')
  const pressed = store.submit(key, contact, [], {}, false)
  await quiet()
  // the pause after the last letter is over now, and the agent looks at the tab of another entity
  env.advance(350)
  await store.open(minhChat, lead)
  env.advance(0)
  await quiet()
  for (const answer of answers) answer({ duplicates: [twin] })
  expect(await pressed).toBe('duplicates')
  expect(draft()?.values['email']).toBe('mk@example.com')
  expect([host.intents, created]).toEqual([[], []])
})

test('a double click makes one record', async () => {
  const { store, key, host } = await filling()
  const results = await Promise.all([store.submit(key, contact, [], {}, false), store.submit(key, contact, [], {}, false)])
  expect(results.sort()).toEqual(['busy', 'sent'])
  expect(host.intents).toHaveLength(1)
})

test('a record that was made empties the form, forgets the draft and says so', async () => {
  const { store, key, host, created, draft } = await filling()
  await store.submit(key, contact, [], {}, false)
  host.set.entries([])
  expect(draft()).toBeUndefined()
  expect(host.kept.has(key)).toBe(false)
  expect(created).toHaveLength(1)
})

test('the CRM’s faults stand beside their fields, and the next try goes under a new key', async () => {
  const { store, key, host, draft } = await filling()
  await store.submit(key, contact, [], {}, false)
  const [entry] = host.outbox.entries.get()
  const error = new AppError('crm-refused', 'Phone must have a country code.', {
    fields: [{ path: 'values.mobile', message: 'Phone must have a country code.' }],
  })
  host.set.entries(entry ? [{ ...entry, state: 'refused', problem: toProblem(error) }] : [])
  expect(draft()).toMatchObject({ state: 'filling', faults: { mobile: { kind: 'said', message: 'Phone must have a country code.' } } })
  expect(draft()?.values['last_name']).toBe('Nguyễn Thị')
  expect(host.outbox.entries.get()).toEqual([])
  store.set(key, contact, 'mobile', '+44 7700 900462')
  expect(draft()?.faults).toEqual({})
  await store.submit(key, contact, [], {}, false)
  const keys = host.intents.map((intent) => intent.kind === 'create' && intent.input.key)
  expect(new Set(keys).size).toBe(2)
})

test('offline the record waits, and the form says so after a reload too', async () => {
  const { store, key, host, draft } = await filling({
    link: { state: 'offline', since: '' },
    answers: {
      'records.duplicates': () => {
        throw new AppError('backend-unreachable', 'No answer.')
      },
    },
  })
  expect(await store.submit(key, contact, [], {}, false)).toBe('sent')
  expect(draft()?.state).toBe('waiting')
  const again = await filling({ entries: host.outbox.entries.get(), drafts: Object.fromEntries(host.kept) })
  expect(again.draft()?.state).toBe('waiting')
})

test('what nobody could check says so, and comes back with the likely ones when one is there already', async () => {
  let answers = false
  const { store, key, host, draft, doubled, created } = await filling({
    answers: backend(nothing, [], {
      'records.duplicates': () => {
        if (answers) return { duplicates: [twin] }
        throw new AppError('backend-unreachable', 'No answer.')
      },
    }),
  })
  expect(await store.submit(key, contact, [], {}, false)).toBe('sent')
  expect(host.intents[0]).toMatchObject({ input: { unchecked: true } })
  expect(host.intents[0]?.input).not.toHaveProperty('anyway')
  answers = true
  const [entry] = host.outbox.entries.get()
  const problem = toProblem(new AppError('duplicate-record', 'Zoe is here.', { overridable: true }))
  host.set.entries(entry ? [{ ...entry, state: 'refused', problem }] : [])
  await quiet()
  expect(draft()).toMatchObject({ state: 'filling', duplicates: [{ match: { record: zoe } }], values: { last_name: 'Nguyễn Thị' } })
  expect(draft()?.fault).toBeUndefined()
  expect([doubled, created]).toEqual([[minhChat], []])
  expect(await store.submit(key, contact, [], {}, true)).toBe('sent')
  expect(host.intents[1]).toMatchObject({ input: { anyway: true } })
  expect(host.intents[1]?.input).not.toHaveProperty('unchecked')
})

test('a refusal that came while nobody looked opens its form again, with everything in it', async () => {
  const away = { 'records.duplicates': () => Promise.reject(new AppError('backend-unreachable', 'No answer.')) }
  const { store, key, host } = await filling({ answers: away })
  store.set(key, contact, 'last_name', 'Nguyễn-Holm')
  await store.submit(key, contact, [], {}, false)
  const [entry] = host.outbox.entries.get()
  const problem = toProblem(new AppError('duplicate-record', 'Zoe is here.', { overridable: true }))
  const again = await filling({
    answers: backend(nothing, [], { 'records.duplicates': () => ({ duplicates: [twin] }) }),
    entries: entry ? [{ ...entry, state: 'refused', problem }] : [],
    drafts: Object.fromEntries(host.kept),
  })
  expect(again.doubled[0]).toMatchObject({ externalId: minhChat.externalId })
  expect(again.draft()).toMatchObject({ state: 'filling', duplicates: [{}], values: { last_name: 'Nguyễn-Holm' } })
})

test('what waits cannot be changed until it is taken back; then it is all there, and nothing is sent', async () => {
  const { store, key, host, draft, created } = await filling({ link: { state: 'offline', since: '' } })
  await store.submit(key, contact, [], {}, false)
  store.set(key, contact, 'last_name', 'lost')
  store.setTagValue(key, 'topic', 'lost')
  expect(draft()).toMatchObject({ state: 'waiting', values: { last_name: 'Nguyễn Thị' }, tagValues: {} })
  await store.takeBack(key)
  expect(host.outbox.entries.get()).toEqual([])
  expect(draft()).toMatchObject({ state: 'filling', key: undefined, values: { last_name: 'Nguyễn Thị' } })
  expect(created).toEqual([])
  store.set(key, contact, 'last_name', 'Nguyễn-Holm')
  const again = await filling({ drafts: Object.fromEntries(host.kept) })
  expect(again.draft()).toMatchObject({ state: 'filling', values: { last_name: 'Nguyễn-Holm' } })
})

test('what is being sent cannot be taken back, and the form says so', async () => {
  const { store, key, host, draft } = await filling()
  await store.submit(key, contact, [], {}, false)
  const sent = draft()?.key
  host.outbox.discard = () => Promise.reject(new AppError('invalid-input', 'It is being sent just now and cannot be taken out.'))
  await store.takeBack(key)
  expect(draft()).toMatchObject({ key: sent, fault: { code: 'invalid-input' } })
})

test('what was checked does not ask the backend to check it again', async () => {
  const { store, key, host } = await filling()
  await store.submit(key, contact, [], {}, false)
  expect(host.intents[0]?.input).not.toHaveProperty('unchecked')
})

test('what is sent holds the newest reading of the conversation, and the form stays as it is', async () => {
  const { store, key, host, draft } = await filling()
  store.set(key, contact, 'last_name', 'Nguyễn-Holm')
  const later = { ...minhChat, messages: minhChat.messages.slice(0, 3) }
  await store.prepare(later, contact)
  expect(draft()?.values['last_name']).toBe('Nguyễn-Holm')
  await store.submit(key, contact, [], {}, false)
  expect(host.intents[0]).toMatchObject({ input: { tag: { conversation: { messages: later.messages } } } })
})

test('a reload while the form is handed over makes no second record: the next press goes under the same key', async () => {
  const { store, key, host } = await filling()
  const handedOver: Intent[] = []
  host.outbox.add = (intent) => {
    handedOver.push(intent)
    return new Promise(() => undefined)
  }
  void store.submit(key, contact, [], {}, false)
  await quiet()
  expect(handedOver).toHaveLength(1)

  const again = await filling({ drafts: Object.fromEntries(host.kept) })
  again.env.uuid()
  expect(again.draft()?.state).toBe('filling')
  expect(await again.store.submit(key, contact, [], {}, false)).toBe('sent')
  expect(again.host.intents).toEqual(handedOver)
})

test('what was changed after it was handed over is another request, under another key', async () => {
  const { store, key, host } = await filling()
  const add = host.outbox.add
  host.outbox.add = () => Promise.reject(new AppError('unavailable', 'The disk is full.'))
  expect(await store.submit(key, contact, [], {}, false)).toBe('failed')
  const { tried } = store.getState().drafts[key] ?? {}
  host.outbox.add = add
  store.set(key, contact, 'first_name', 'Minh')
  expect(await store.submit(key, contact, [], {}, false)).toBe('sent')
  expect(host.intents[0]?.kind === 'create' && host.intents[0].input.key).not.toBe(tried)
})

test('the same form open in two tabs keeps what was typed in each', async () => {
  const { store, key, host } = await filling()
  const other = createCreateStore(host, manualEnv(), { created: () => {}, doubled: () => {}, refused: () => [] })
  await other.open(minhChat, contact)
  other.set(key, contact, 'first_name', 'Khai')
  store.set(key, contact, 'last_name', 'Nguyễn-Holm')
  const again = await filling({ drafts: Object.fromEntries(host.kept) })
  expect(again.draft()?.values).toMatchObject({ first_name: 'Khai', last_name: 'Nguyễn-Holm', email: 'minhkhai@example.com' })
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SearchAnswer } from '#contract/api/search.ts'
import type { ConversationKey, Visitor } from '#contract/conversation.ts'
import { AppError } from '#contract/errors.ts'
import { recall, remember } from '#server/database/memory.ts'
import { refuseMemory } from './refuse-memory.ts'
import { searchOrdered } from './search-ordered.ts'
import { type SearchingWorld, searchingWorld, visitor } from './searching.fixture.ts'

let world: SearchingWorld
let conversation: ConversationKey
let count = 0
beforeAll(async () => {
  world = await searchingWorld()
})
afterAll(() => world.close())
beforeEach(() => {
  count += 1
  conversation = { source: 'practice', externalId: `thread-${count}` }
  world.change({})
  world.audited.length = 0
})

const search = async (given: Partial<Visitor>, more: { limit?: number; after?: string; conversation?: ConversationKey } = {}) =>
  SearchAnswer.parse(await searchOrdered(world.parts)({ conversation, limit: 20, ...more, visitor: visitor(given) }, world.caller))
const trail = (answer: SearchAnswer) =>
  answer.trail.map(({ identifier, state, count: n }) => [identifier, state, ...(n === undefined ? [] : [n])].join(' '))
const next = () => {
  count += 1
  return count
}
const phone = () => `+4670${4_000_000 + next()}`
const email = () => `person${next()}@example.com`
const names = (answer: SearchAnswer) => answer.matches.map((match) => match.record.name)
const tag = (record: Awaited<ReturnType<SearchingWorld['make']>>, given: Partial<Visitor>) =>
  remember(
    world.db,
    { conversation, visitor: visitor(given), organisation: world.parts.settings.current().settings.organisation },
    record,
    world.parts.clock.now(),
  )

describe('the order', () => {
  test('phone decides, the rest is not needed but compared', async () => {
    const number = phone()
    await world.make('contact', {
      first_name: 'Åsa',
      last_name: 'Lind',
      mobile: number.replace('+46', '0'),
      email: 'asa@example.se',
      language: 'swedish',
    })
    const answer = await search({ phones: [number], emails: ['eva@example.se'], fullName: 'asa lind' })
    expect(trail(answer)).toEqual(['phone hit 1', 'email not-needed', 'name not-needed'])
    expect(answer.matches).toHaveLength(1)
    expect(answer.matches[0]).toMatchObject({
      record: { name: 'Åsa Lind', kind: 'contact', entityLabel: 'Contact' },
      evidence: [{ identifier: 'phone', field: 'mobile', label: 'Mobile', visitorValue: number, recordValue: number.replace('+46', '0') }],
      compared: [
        { identifier: 'email', verdict: 'differs', visitorValue: 'eva@example.se', recordValues: ['asa@example.se'] },
        { identifier: 'name', verdict: 'same' },
      ],
    })
  })

  test('agents see the configured detail fields in their order and nothing else; labels for codes', async () => {
    const number = phone()
    await world.make('contact', {
      last_name: 'Lind',
      mobile: number,
      email: email(),
      language: 'swedish',
      description: 'secret',
      owner: 'Maja',
    })
    const [match] = (await search({ phones: [number] })).matches
    expect(match?.fields.map((field) => field.name)).toEqual(['mobile', 'email', 'language'])
    expect(match?.fields[2]).toMatchObject({ label: 'Language', value: 'swedish', text: 'Swedish' })
    expect(JSON.stringify(match)).not.toContain('secret')
  })

  test('a value that differs in a field agents do not see is not shown, only that it differs', async () => {
    const number = phone()
    await world.make('account', { name: 'Closed AB', phone: number, email: 'secret@closed.example' })
    const answer = await search({ phones: [number], emails: ['other@example.se'] })
    expect(answer.matches[0]?.compared).toEqual([
      { identifier: 'email', verdict: 'differs', visitorValue: 'other@example.se', recordValues: [] },
    ])
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  test('no phone known leads to e-mail, nothing by e-mail to the name', async () => {
    await world.make('lead', { first_name: 'Qvintus', last_name: 'Aurelius' })
    const answer = await search({ emails: [email()], firstName: 'Qvintus', lastName: 'Aurelius' })
    expect(trail(answer)).toEqual(['phone not-given', 'email none 0', 'name hit 1'])
    expect(names(answer)).toEqual(['Qvintus Aurelius'])
  })

  test('the settings choose the order', async () => {
    const number = phone()
    const address = email()
    await world.make('contact', { last_name: 'Byphone', mobile: number })
    await world.make('contact', { last_name: 'Byemail', email: address })
    world.change({ search: { order: ['email', 'phone'] } })
    const answer = await search({ phones: [number], emails: [address], fullName: 'Byphone' })
    expect(trail(answer)).toEqual(['email hit 1', 'phone not-needed'])
    expect(names(answer)).toEqual(['Byemail'])
  })

  test("the organisation's own number and addresses never match", async () => {
    await world.make('account', { name: 'Fjordbåt', phone: '+46 8 555 010 00' })
    await world.make('contact', { last_name: 'Maja', email: 'maja@fjordbat.example' })
    const answer = await search({ phones: ['08-55501000'], emails: ['Maja@Fjordbat.example'] })
    expect(trail(answer)).toEqual(['phone own', 'email own', 'name not-given'])
    expect(answer.matches).toEqual([])
  })

  test('an entity that agents may not search is not searched', async () => {
    const number = phone()
    await world.make('lead', { last_name: 'Hidden', phone: number })
    const { settings } = world.parts.settings.current()
    world.change({ entities: settings.entities.map((one) => (one.entity === 'lead' ? { ...one, search: false } : one)) })
    expect(trail(await search({ phones: [number] }))).toEqual(['phone none 0', 'email not-given', 'name not-given'])
  })

  test('a visitor without anything finds nothing and asks nothing', async () => {
    expect(await search({})).toMatchObject({ matches: [], total: 0, refused: [] })
  })

  test('an inactive record is shown last and marked', async () => {
    const number = phone()
    const old = await world.make('contact', { last_name: 'Old', mobile: number })
    await world.make('contact', { last_name: 'New', mobile: number })
    await world.deactivate(old.ref)
    const answer = await search({ phones: [number] })
    expect(answer.matches.map(({ record }) => [record.name, record.inactive ?? false])).toEqual([
      ['New', false],
      ['Old', true],
    ])
  })

  test('a switchboard is recognised, also when all but one were refused', async () => {
    const number = phone()
    for (const name of ['A', 'B', 'C', 'D']) await world.make('contact', { last_name: `Switch${name}`, mobile: number })
    const answer = await search({ phones: [number] })
    expect(trail(answer)[0]).toBe('phone many 4')
    expect(answer.shared).toEqual({ identifier: 'phone', value: number, records: 4 })
    world.change({ organisation: { ...world.parts.settings.current().settings.organisation, sharedFrom: 5 } })
    expect((await search({ phones: [number] })).shared).toBeUndefined()
  })

  test('results page', async () => {
    const number = phone()
    for (const name of ['A', 'B', 'C']) await world.make('contact', { last_name: `Page${name}`, mobile: number })
    const first = await search({ phones: [number] }, { limit: 2 })
    expect(names(first)).toEqual(['PageA', 'PageB'])
    expect(first.total).toBe(3)
    const second = await search({ phones: [number] }, { limit: 2, after: first.next as string })
    expect(names(second)).toEqual(['PageC'])
    expect(second.next).toBeUndefined()
  })
})

describe('memory', () => {
  test('a tagged conversation opens on its record, freshly read and compared', async () => {
    const number = phone()
    const record = await world.make('contact', {
      first_name: 'Åsa',
      last_name: 'Lind',
      mobile: number,
      email: 'asa@example.se',
      language: 'swedish',
    })
    await tag(record, {})
    world.pass(5_000)
    const answer = await search({ phones: [number], emails: ['other@example.se'] })
    expect(answer.memory).toMatchObject({
      by: 'conversation',
      checkedAt: world.parts.clock.now().toISOString(),
      match: {
        record: { name: 'Åsa Lind' },
        evidence: [{ identifier: 'phone', recordValue: number }],
        compared: [{ identifier: 'email', verdict: 'differs' }],
      },
    })
    expect(answer.memory?.match.fields.map((field) => field.name)).toEqual(['mobile', 'email', 'language'])
  })

  test('a visitor who was tagged in another conversation is remembered by number and address', async () => {
    const number = phone()
    const record = await world.make('contact', { last_name: 'Visitor', email: email() })
    await tag(record, { phones: [number] })
    const answer = await search({ phones: [number.replace('+46', '0')] }, { conversation: { source: 'practice', externalId: 'another' } })
    expect(answer.memory).toMatchObject({ by: 'visitor', match: { record: { name: 'Visitor' } } })
    expect(answer.matches).toEqual([])
  })

  test('a number that led to two records is remembered for neither', async () => {
    const number = phone()
    for (const name of ['One', 'Two']) {
      conversation = { source: 'practice', externalId: `family-${name}-${count}` }
      await tag(await world.make('contact', { last_name: name }), { phones: [number] })
    }
    expect((await search({ phones: [number] }, { conversation: { source: 'practice', externalId: 'third' } })).memory).toBeUndefined()
  })

  test("a switchboard's number is no memory of a visitor", async () => {
    const number = phone()
    const all = []
    for (const name of ['A', 'B', 'C', 'D']) all.push(await world.make('contact', { last_name: `Board${name}`, mobile: number }))
    await tag(all[0] as (typeof all)[0], { phones: [number] })
    expect((await search({ phones: [number] }, { conversation: { source: 'practice', externalId: 'new-caller' } })).memory).toBeUndefined()
    expect((await search({ phones: [number] })).memory?.by).toBe('conversation')
  })

  test("the organisation's own number is never a memory", async () => {
    await tag(await world.make('contact', { last_name: 'Own' }), { phones: ['08-555 010 00'] })
    expect((await search({ phones: ['08-555 010 00'] }, { conversation: { source: 'practice', externalId: 'x' } })).memory).toBeUndefined()
  })

  test('a record that was merged is followed to its successor, and the agent is told', async () => {
    const old = await world.make('contact', { last_name: 'Loser' })
    const next = await world.make('contact', { last_name: 'Winner' })
    await tag(old, {})
    await world.succeed(old.ref, next.ref)
    const answer = await search({ fullName: 'Nobody Atall' })
    expect(answer.memory).toMatchObject({ match: { record: { name: 'Winner' } }, moved: { from: 'Loser', reason: 'merged' } })
    // learnt for good: the next reading needs no CRM to know
    const { organisation } = world.parts.settings.current().settings
    expect(await recall(world.db, { conversation, visitor: visitor({}), organisation })).toMatchObject({
      match: { record: { name: 'Winner' } },
      moved: { from: 'Loser' },
    })
  })

  test('a lead that was converted leads to what it became, over several steps', async () => {
    const lead = await world.make('lead', { last_name: 'Leadname' })
    const first = await world.make('contact', { last_name: 'Middle' })
    const last = await world.make('contact', { last_name: 'Final' })
    await tag(lead, {})
    await world.succeed(lead.ref, first.ref)
    await world.succeed(first.ref, last.ref)
    expect((await search({})).memory).toMatchObject({
      match: { record: { name: 'Final' } },
      moved: { from: 'Leadname', reason: 'converted' },
    })
  })

  test('a record that was deleted is said to be gone, once', async () => {
    const record = await world.make('contact', { last_name: 'Deleted' })
    await tag(record, {})
    await world.remove(record.ref)
    const answer = await search({})
    expect(answer.gone).toBe('Deleted')
    expect(answer.memory).toBeUndefined()
    expect((await search({})).gone).toBeUndefined()
  })

  test('when the CRM is down, memory answers and the trouble is told in words', async () => {
    const number = phone()
    const record = await world.make('contact', { last_name: 'Remembered', mobile: number })
    await tag(record, {})
    const mend = world.breakCrm(new AppError('crm-unreachable', 'The CRM did not answer', { hint: 'Try again in a moment.' }))
    const answer = await search({ phones: [number] })
    mend()
    expect(answer.trouble).toEqual({ code: 'crm-unreachable', message: 'The CRM did not answer', hint: 'Try again in a moment.' })
    expect(names(answer)).toEqual(['Remembered'])
    expect(trail(answer)).toEqual(['phone failed', 'email not-given', 'name not-given'])
    // only who it is: fields may have been taken from agents since
    expect(answer.matches[0]?.fields).toEqual([])
  })

  test('an overtaken search is no trouble of the CRM', async () => {
    const mend = world.breakCrm(new AppError('cancelled', 'overtaken'))
    await expect(search({ phones: [phone()] })).rejects.toMatchObject({ code: 'cancelled' })
    mend()
  })
})

describe('not this person', () => {
  const refuse = (record: Awaited<ReturnType<SearchingWorld['make']>>, given: Partial<Visitor>, undo?: boolean) =>
    refuseMemory(world.parts)({ conversation, visitor: visitor(given), record: record.ref, ...(undo && { undo }) }, world.caller)

  test('the record is left out for this visitor, also in other conversations; the next identifier is tried', async () => {
    const number = phone()
    const address = email()
    const wrong = await world.make('contact', { last_name: 'Wrong', mobile: number })
    await world.make('contact', { last_name: 'Right', email: address })
    await refuse(wrong, { phones: [number] })
    const answer = await search({ phones: [number], emails: [address] }, { conversation: { source: 'practice', externalId: 'later' } })
    expect(trail(answer)).toEqual(['phone refused 1', 'email hit 1', 'name not-given'])
    expect(names(answer)).toEqual(['Right'])
    expect(answer.refused.map((record) => record.name)).toEqual(['Wrong'])
  })

  test('it forgets that the record was remembered, and can be taken back', async () => {
    const number = phone()
    const record = await world.make('contact', { last_name: 'Again', mobile: number })
    await tag(record, { phones: [number] })
    await refuse(record, { phones: [number] })
    expect((await search({ phones: [number] })).memory).toBeUndefined()
    await refuse(record, { phones: [number] }, true)
    expect(names(await search({ phones: [number] }))).toEqual(['Again'])
  })

  test('a refusal on a switchboard holds for the conversation only', async () => {
    const number = phone()
    const all = []
    for (const name of ['A', 'B', 'C', 'D']) all.push(await world.make('contact', { last_name: `Office${name}`, mobile: number }))
    await refuse(all[0] as (typeof all)[0], { phones: [number] })
    expect((await search({ phones: [number] })).total).toBe(3)
    expect((await search({ phones: [number] }, { conversation: { source: 'practice', externalId: 'next-caller' } })).total).toBe(4)
  })

  test('with the CRM down the conversation at least is remembered', async () => {
    const number = phone()
    const record = await world.make('contact', { last_name: 'Down', mobile: number })
    const mend = world.breakCrm(new AppError('crm-unreachable', 'down'))
    await refuse(record, { phones: [number] })
    mend()
    expect((await search({ phones: [number] })).total).toBe(0)
    expect((await search({ phones: [number] }, { conversation: { source: 'practice', externalId: 'elsewhere' } })).total).toBe(1)
  })
})

test('the audit names the records that were shown, and holds nothing of what was searched for', async () => {
  const number = phone()
  const record = await world.make('contact', { first_name: 'Canary', last_name: 'Yellowbird', mobile: number, email: 'canary@example.se' })
  await search({ phones: [number], emails: ['canary@example.se'], fullName: 'Canary Yellowbird' })
  expect(world.audited).toHaveLength(1)
  expect(world.audited[0]).toMatchObject({
    action: 'search.ordered',
    person: 'maja',
    details: { by: 'phone', total: 1, records: `contact/${record.ref.id}` },
  })
  expect(JSON.stringify(world.audited)).not.toMatch(new RegExp(`canary|yellowbird|${number.slice(3)}`, 'i'))
})

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { endpoints } from '#contract/api/index.ts'
import type { FieldValue } from '#contract/records.ts'
import { describeEntities } from './describe-entities.ts'
import { entityForms } from './entity-forms.ts'
import { findDuplicates } from './find-duplicates.ts'
import { lookupSearch } from './lookup-search.ts'
import { readRecord } from './read-record.ts'
import { searchByHand } from './search-by-hand.ts'
import { type SearchingWorld, searchingWorld } from './searching.fixture.ts'

let world: SearchingWorld
beforeAll(async () => {
  world = await searchingWorld()
})
afterAll(() => world.close())
beforeEach(() => world.change({}))

describe('forms', () => {
  const forms = async () => endpoints['entities.forms'].output.parse(await entityForms(world.parts)({}, world.caller))
  const form = async (name: string) => (await forms()).entities.find((one) => one.name === name)

  test('fields and entities that the CRM no longer has are left out', async () => {
    expect((await forms()).entities.map((one) => one.name)).toEqual(['account', 'contact', 'lead'])
    expect((await form('contact'))?.createForm.map((field) => field.name)).toEqual([
      'first_name',
      'last_name',
      'mobile',
      'email',
      'yearly_value',
    ])
  })

  test('required is what the settings or the CRM require; what the CRM requires is never missing', async () => {
    const required = (await form('contact'))?.createForm.filter((field) => field.required).map((field) => field.name)
    expect(required).toEqual(['last_name', 'email'])
    expect((await form('lead'))?.createForm).toMatchObject([{ name: 'last_name', required: true, prefill: 'lastName' }])
  })

  test('the visitor fills names, the first phone and the first e-mail; a company does not get the name of a person', async () => {
    const prefills = (await form('contact'))?.createForm.map((field) => field.prefill)
    expect(prefills).toEqual(['firstName', 'lastName', 'phone', 'email', undefined])
    expect((await form('account'))?.createForm.map((field) => field.prefill)).toEqual([undefined, 'phone'])
  })

  test('money without a currency of its own gets the organisation’s, tag fields are asked for, agents may not create leads', async () => {
    const contact = await form('contact')
    expect(contact?.createForm.at(-1)).toMatchObject({ type: 'currency', currency: 'SEK' })
    expect(contact?.tagForm).toMatchObject([{ name: 'region', required: true }])
    expect((await form('lead'))?.create).toBe(false)
  })

  test('closing is offered only where the activity has a state', async () => {
    expect((await forms()).tagging.closing).toBe(false)
    world.change({ tagging: { activity: 'task', closing: true, newActivityPerMessage: false, subjectChange: false, suffix: '' } })
    expect((await forms()).tagging).toMatchObject({ activity: 'task', closing: true })
  })

  test('an admin sees all of the metadata', async () => {
    const { entities } = endpoints['entities.describe'].output.parse(await describeEntities(world.parts)({}, world.caller))
    expect(entities.find((one) => one.name === 'contact')?.fields.map((field) => field.name)).toContain('description')
  })
})

describe('details', () => {
  const read = async (ref: { connection: string; entity: string; id: string }) =>
    endpoints['records.read'].output.parse(await readRecord(world.parts)(ref, world.caller))

  test('hold the configured fields, no conversations yet, and are audited', async () => {
    const record = await world.make('contact', {
      first_name: 'Eva',
      last_name: 'Detail',
      email: 'eva.detail@example.se',
      description: 'secret',
    })
    const detail = await read(record.ref)
    expect(detail.fields.map((field) => [field.name, field.value])).toEqual([
      ['mobile', null],
      ['email', 'eva.detail@example.se'],
      ['language', null],
    ])
    expect(detail).toMatchObject({ version: '1', conversations: [], record: { name: 'Eva Detail' } })
    expect(world.audited.at(-1)).toEqual({ action: 'record.read', subject: `crm/contact/${record.ref.id}`, person: 'maja' })
  })

  test('of a converted lead are those of what it became', async () => {
    const lead = await world.make('lead', { last_name: 'Turned' })
    const contact = await world.make('contact', { last_name: 'Into' })
    await world.succeed(lead.ref, contact.ref)
    expect(await read(lead.ref)).toMatchObject({ record: { name: 'Into' }, moved: { from: 'Turned', reason: 'converted' } })
  })

  test('of what is gone, of an unknown connection and of an entity that agents do not see are refused', async () => {
    const record = await world.make('contact', { last_name: 'Gone' })
    await world.remove(record.ref)
    await expect(read(record.ref)).rejects.toMatchObject({ code: 'crm-record-gone' })
    await expect(read({ ...record.ref, connection: 'other' })).rejects.toMatchObject({ code: 'not-found' })
    const { settings } = world.parts.settings.current()
    const lead = await world.make('lead', { last_name: 'Unseen' })
    world.change({ entities: settings.entities.filter((one) => one.entity !== 'lead') })
    await expect(read(lead.ref)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('by hand', () => {
  type By = Parameters<ReturnType<typeof searchByHand>>[0]['by']
  const search = async (by: By, entity?: string) =>
    endpoints['search.byHand'].output.parse(await searchByHand(world.parts)({ by, limit: 20, ...(entity && { entity }) }, world.caller))
  const names = async (by: By, entity?: string) => (await search(by, entity)).matches.map((match) => match.record.name)

  beforeAll(async () => {
    const account = await world.make('account', {
      name: 'Handvarvet AB',
      number: 'HV-1',
      industry: 'technology',
      annual_revenue: { amount: '1200.5', currency: 'SEK' },
    })
    await world.make('contact', {
      first_name: 'Ödön',
      last_name: 'Handsökt',
      mobile: '070-555 66 77',
      email: 'odon@handsokt.example',
      city: 'Östersund',
      yearly_value: { amount: '184500.00', currency: 'SEK' },
      account: { entity: 'account', id: account.ref.id, name: '' },
    })
  })

  test.each(['handso', 'ÖDÖN HAND', 'Handsökt, Ödön', '070-555 66', '+46705556677', 'odon@hand', 'Odon'])(
    'free text %s finds the person',
    async (value) => {
      expect(await names({ kind: 'any', value })).toContain('Ödön Handsökt')
    },
  )

  test('what was typed stands beside what it found', async () => {
    const [match] = (await search({ kind: 'any', value: '070-555 66' })).matches
    expect(match?.evidence).toEqual([
      { identifier: 'phone', field: 'mobile', label: 'Mobile', visitorValue: '070-555 66', recordValue: '070-555 66 77' },
    ])
  })

  test('typing the beginning of a field that agents do not see does not show the rest of it', async () => {
    await world.make('account', { name: 'Tyst AB', email: 'hemlig.adress@tyst.example' })
    const [match] = (await search({ kind: 'any', value: 'hemlig' })).matches
    expect(match?.evidence).toMatchObject([{ identifier: 'email', field: 'email', recordValue: 'hemlig' }])
    expect(JSON.stringify(match)).not.toContain('tyst.example')
  })

  test('one identifier, whole', async () => {
    expect(await names({ kind: 'identifier', identifier: 'phone', value: '0705556677' })).toEqual(['Ödön Handsökt'])
    await expect(search({ kind: 'identifier', identifier: 'phone', value: '0705' })).rejects.toMatchObject({
      code: 'invalid-input',
      fields: [{ path: 'by.value' }],
    })
    await expect(search({ kind: 'identifier', identifier: 'email', value: 'odon' })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  test.each([
    ['text by its beginning, without accents', 'contact', 'city', 'osters', 1],
    ['not by its middle', 'contact', 'city', 'sund', 0],
    ['a lookup by the related name', 'contact', 'account', 'handv', 1],
    ['an option by its code', 'account', 'industry', 'technology', 1],
    ['a phone while it is typed', 'contact', 'mobile', '070-555', 1],
    ['an e-mail while it is typed', 'contact', 'email', 'ODON@', 1],
    ['a number of letters and digits', 'account', 'number', 'hv-', 1],
  ] as [string, string, string, FieldValue, number][])('a field: %s', async (_how, entity, field, value, total) => {
    expect((await search({ kind: 'field', field, value }, entity)).total).toBe(total)
  })

  test('money matches exactly, however it was written', async () => {
    const { settings } = world.parts.settings.current()
    world.change({
      entities: settings.entities.map((one) => (one.entity === 'contact' ? { ...one, searchFields: ['yearly_value'] } : one)),
    })
    expect(await names({ kind: 'field', field: 'yearly_value', value: { amount: '184500', currency: 'SEK' } }, 'contact')).toEqual([
      'Ödön Handsökt',
    ])
    expect(await names({ kind: 'field', field: 'yearly_value', value: { amount: '18450', currency: 'SEK' } }, 'contact')).toEqual([])
    expect(await names({ kind: 'field', field: 'yearly_value', value: { amount: '184500.00', currency: 'EUR' } }, 'contact')).toEqual([])
  })

  test('a field that is not configured, or no entity, is refused', async () => {
    await expect(search({ kind: 'field', field: 'description', value: 'x' }, 'contact')).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(search({ kind: 'field', field: 'city', value: 'x' })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(search({ kind: 'any', value: 'x' }, 'no_entity')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a text that can be nothing finds nothing', async () => {
    expect(await search({ kind: 'any', value: '🙂' })).toEqual({ matches: [], total: 0 })
  })
})

describe('a lookup', () => {
  const look = (field: string, text: string) => lookupSearch(world.parts)({ entity: 'contact', field, text }, world.caller)

  test('offers records by the beginning of their names; inactive ones are not offered', async () => {
    const active = await world.make('account', { name: 'Uppslag Nord', city: 'Luleå' })
    const old = await world.make('account', { name: 'Uppslag Syd' })
    await world.deactivate(old.ref)
    expect(await look('account', 'uppsl')).toEqual({
      options: [{ value: { entity: 'account', id: active.ref.id, name: 'Uppslag Nord' }, subtitle: 'Luleå' }],
    })
    expect((await look('account', '')).options.length).toBeGreaterThan(0)
  })

  test('a field that is no lookup or not configured is refused', async () => {
    await expect(look('city', 'x')).rejects.toMatchObject({ code: 'not-found' })
    await expect(look('nowhere', 'x')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('duplicates', () => {
  const duplicates = async (values: Record<string, FieldValue>, entity = 'contact') =>
    endpoints['records.duplicates'].output.parse(await findDuplicates(world.parts)({ entity, values }, world.caller)).duplicates
  const told = async (values: Record<string, FieldValue>, entity?: string) =>
    (await duplicates(values, entity)).map(({ reason, match }) => [reason, match.record.name])

  test('same e-mail, same phone, very similar name, in this order, with the evidence for each', async () => {
    await world.make('contact', { first_name: 'Katarzyna', last_name: 'Wiśniewska' })
    await world.make('lead', { first_name: 'Somebody', last_name: 'Else', phone: '+46 72 300 40 50' })
    await world.make('contact', { first_name: 'K', last_name: 'Postman', email: 'KATA@example.pl' })
    const given = { first_name: 'Catarzyna', last_name: 'Wisniewska', mobile: '072-300 40 50', email: 'kata@example.pl' }
    expect(await told(given)).toEqual([
      ['same-email', 'K Postman'],
      ['same-phone', 'Somebody Else'],
      ['similar-name', 'Katarzyna Wiśniewska'],
    ])
    expect((await duplicates(given))[1]?.evidence).toEqual([
      { identifier: 'phone', field: 'phone', label: 'Phone', visitorValue: '072-300 40 50', recordValue: '+46 72 300 40 50' },
    ])
  })

  test('what speaks twice comes first', async () => {
    await world.make('contact', { first_name: 'Only', last_name: 'Mail', email: 'twice@example.se' })
    await world.make('contact', { first_name: 'Mail', last_name: 'Andphone', email: 'twice@example.se', mobile: '0735554433' })
    const [first] = await duplicates({ last_name: 'X', email: 'twice@example.se', mobile: '+46735554433' })
    expect(first).toMatchObject({
      reason: 'same-email',
      match: { record: { name: 'Mail Andphone' } },
      evidence: [{ identifier: 'email' }, { identifier: 'phone' }],
    })
  })

  test('a name in the other order is the same name; a relative is not', async () => {
    await world.make('contact', { first_name: 'Gunvor', last_name: 'Dubblén' })
    expect(await told({ first_name: 'Dubblen', last_name: 'Gunvor' })).toEqual([['similar-name', 'Gunvor Dubblén']])
    expect(await told({ first_name: 'Ragnar', last_name: 'Dubblén' })).toEqual([])
  })

  test("a switchboard's number makes nobody a duplicate, unless the name agrees", async () => {
    for (const last of ['Alfa', 'Beta', 'Gamma', 'Delta'])
      await world.make('contact', { first_name: 'Växel', last_name: last, phone: '090-10 20 30' })
    expect(await told({ first_name: 'New', last_name: 'Colleague', phone: '090102030' })).toEqual([])
    expect(await told({ first_name: 'Växel', last_name: 'Gamma', phone: '090102030' })).toEqual([['same-phone', 'Växel Gamma']])
  })

  test('a company is compared with companies: its people share its number', async () => {
    await world.make('contact', { last_name: 'Employee', phone: '08-700 80 90' })
    await world.make('account', { name: 'Dubbelbolaget AB', phone: '08-700 80 90' })
    expect(await told({ name: 'Dubelbolaget', phone: '087008090' }, 'account')).toEqual([['same-phone', 'Dubbelbolaget AB']])
  })

  test('nothing typed has no duplicates; an entity that agents do not create is refused', async () => {
    expect(await told({})).toEqual([])
    await expect(duplicates({}, 'lead')).rejects.toMatchObject({ code: 'not-found' })
  })
})

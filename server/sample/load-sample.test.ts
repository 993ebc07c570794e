import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { swedishLabels } from '#contract/standard-labels-sv.ts'
import type { FieldValue } from '#contract/records.ts'
import { parseTranscript } from '#contract/transcript.ts'
import { Settings } from '#contract/settings/settings.ts'
import { Conversation } from '#contract/conversation.ts'
import { browseActivities } from '#server/connectors/embedded/browse.ts'
import { type EmbeddedConnector, makeConnector } from '#server/connectors/embedded/index.ts'
import { readSettings } from '#server/database/settings.ts'
import { type TestDatabase, testDatabase } from '#server/database/testing.ts'
import { planStops } from '#server/matching/order.ts'
import { ownIdentifiers } from '#server/matching/own.ts'
import { normalisePhone } from '#server/matching/phone.ts'
import type { CrmSession, OrderedResult } from '#server/ports/crm-connector.ts'
import { currencyOf } from './business.ts'
import { people, switchboard } from './cast.ts'
import { loadSample } from './load-sample.ts'
import { makeSample, sizes } from './make-sample.ts'
import { practiceStart } from './practice-start.ts'
import { sampleSettings } from './sample-settings.ts'

const clock = { now: () => new Date('2026-11-21T13:32:00.000Z') }
const settings = sampleSettings('http://localhost:4310')
let database: TestDatabase
let connector: EmbeddedConnector
let session: CrmSession

beforeAll(async () => {
  database = await testDatabase()
  expect(await loadSample({ db: database.db, clock, publicUrl: 'http://localhost:4310' })).toBe('loaded')
  connector = makeConnector(database.db, database.pool)
  session = connector.open(
    {},
    { connection: 'crm', clock, country: () => 'SE', currency: () => 'SEK', recordUrl: (entity, id) => `/crm/${entity}/${id}` },
  )
})
afterAll(async () => {
  await connector.close()
  await database.close()
})

describe('the sample data', () => {
  test('is the same every time', () => {
    expect(makeSample()).toEqual(makeSample())
  })

  test('has the promised number of every kind, some inactive, some that became others', async () => {
    const { rows } = await sql<{ entity: string; all: string; inactive: string; moved: string }>`
      select entity, count(*) as all, count(*) filter (where inactive) as inactive, count(successor) as moved from crm_record group by entity`.execute(
      database.db,
    )
    const by = Object.fromEntries(rows.map((row) => [row.entity, row]))
    expect(Object.fromEntries(rows.map((row) => [row.entity, Number(row.all)]))).toEqual({
      account: sizes.accounts,
      contact: sizes.contacts,
      lead: sizes.leads,
      opportunity: sizes.opportunities,
    })
    expect(Number(by['contact']?.inactive)).toBeGreaterThan(10)
    expect([by['contact']?.moved, by['lead']?.moved]).toEqual(['1', '1'])
  })

  test('is not loaded twice, nor into a database with records of its own', async () => {
    expect(await loadSample({ db: database.db, clock, publicUrl: 'http://localhost:4310' })).toBe('there-already')
    // another port and back again
    for (const origin of ['http://localhost:4400', 'http://localhost:4310']) {
      expect(await loadSample({ db: database.db, clock, publicUrl: origin })).toBe('moved')
      expect((await readSettings(database.db))?.settings.sites.map(({ match }) => match)).toEqual([`${origin}/practice*`, `${origin}/crm*`])
    }
    const other = await testDatabase()
    try {
      await sql`insert into crm_record (entity, name, sort_name, "values", keys) values ('account', 'Mine', 'mine', '{}', '{}')`.execute(
        other.db,
      )
      expect(await loadSample({ db: other.db, clock, publicUrl: 'http://localhost:4310' })).toBe('not-empty')
      expect((await readSettings(other.db))?.settings.organisation.name).not.toBe('Fjordbåt')
    } finally {
      await other.close()
    }
  })

  test('a load that was cut off is begun anew', async () => {
    const other = await testDatabase()
    try {
      await loadSample({ db: other.db, clock, publicUrl: 'http://localhost:4310' })
      await sql`delete from crm_create_key where key = 'sample data done'`.execute(other.db)
      await sql`delete from crm_activity where id in (select id from crm_activity limit 3)`.execute(other.db)
      expect(await loadSample({ db: other.db, clock, publicUrl: 'http://localhost:4310' })).toBe('loaded')
      const { rows } = await sql<{ n: string }>`select count(*) as n from crm_record`.execute(other.db)
      expect(Number(rows[0]?.n)).toBe(sizes.accounts + sizes.contacts + sizes.leads + sizes.opportunities)
    } finally {
      await other.close()
    }
  })

  test('its settings are ones that an admin could have saved', async () => {
    expect(Settings.parse(settings)).toEqual(settings)
    expect((await readSettings(database.db))?.settings).toEqual(settings)
    const entities = await session.entities(AbortSignal.timeout(5_000))
    for (const entity of settings.entities) {
      const fields = entities.find((one) => one.name === entity.entity)?.fields.map((field) => field.name)
      for (const name of [...entity.createFields.map((one) => one.field), ...entity.searchFields, ...entity.detailFields])
        expect(fields).toContain(name)
    }
  })

  test('its contacts show on the card how to reach them, who looks after them and what they are worth', () => {
    const contact = settings.entities.find(({ entity }) => entity === 'contact')
    expect(contact?.detailFields.slice(0, 7)).toEqual(['mobile', 'email', 'owner', 'account', 'yearly_value', 'title', 'city'])
  })

  test('the CRM says email as the sidebar does', async () => {
    const entities = await session.entities(AbortSignal.timeout(5_000))
    const labels = entities.flatMap(({ fields }) =>
      fields.flatMap(({ label, options = [] }) => [label, ...options.map((one) => one.label)]),
    )
    expect(labels).toContain('Email')
    expect(labels.filter((label) => /e-mail/i.test(label))).toEqual([])
    const options = new Map(entities.flatMap(({ name, fields }) => fields.map((field) => [`${name}.${field.name}`, field.options])))
    const codes = makeSample().contacts.flatMap(({ values }) => (typeof values['source'] === 'string' ? [values['source']] : []))
    expect(options.get('contact.source')?.map(({ value }) => value)).toEqual(expect.arrayContaining([...new Set(codes)]))
  })

  test('everything that the CRM begins with has a Swedish word', async () => {
    const entities = await session.entities(AbortSignal.timeout(5_000))
    const untranslated = entities.flatMap((entity) => [
      ...[entity.label, entity.labelPlural].filter((label) => swedishLabels.entities[entity.name]?.[label] === undefined),
      ...entity.fields.flatMap(({ name, label, options = [] }) => [
        ...(swedishLabels.fields[name]?.[label] === undefined ? [`${entity.name}.${name}`] : []),
        // parts of Sweden and the like are called by their names
        ...(name === 'region'
          ? []
          : options.filter((option) => swedishLabels.options[name]?.[option.label] === undefined).map((o) => o.label)),
      ]),
    ])
    expect(untranslated).toEqual([])
    const { rows } = await sql<{ section: string }>`select distinct section from crm_field`.execute(database.db)
    expect(rows.map(({ section }) => section).filter((section) => swedishLabels.sections[section] === undefined)).toEqual([])
  })

  test('nearly every phone can be read, and every address lies in a domain that nobody can own', () => {
    const { accounts, contacts, leads } = makeSample()
    const texts = [...accounts, ...contacts, ...leads].flatMap(({ values }) => Object.entries(values))
    const phones = texts.flatMap(([name, value]) => ((name === 'phone' || name === 'mobile') && typeof value === 'string' ? [value] : []))
    const read = phones.filter((phone) => normalisePhone(phone, 'SE') !== undefined)
    expect(read.length / phones.length).toBeGreaterThan(0.98)
    expect(new Set(read.map((phone) => normalisePhone(phone, 'SE')?.slice(0, 3))).size).toBeGreaterThan(15)
    for (const [name, value] of texts) {
      if (name === 'email' && typeof value === 'string')
        expect(value).toMatch(/@([a-z0-9-]+\.)*(example\.(com|org|net)|[a-z0-9-]+\.example)$/i)
    }
  })

  describe('looks like an organisation’s own', () => {
    const { accounts, contacts, leads, opportunities } = makeSample()
    const moneyOf = (value: FieldValue | undefined) => value as { amount: string; currency: string } | null | undefined
    const share = <T>(all: readonly T[], of: T) => all.filter((one) => one === of).length / all.length

    test('every customer has somebody who looks after them, and nobody looks after most', () => {
      for (const records of [accounts, contacts, leads]) {
        const owners = records.map(({ values }) => values['owner'])
        expect(owners).not.toContain(undefined)
        expect(new Set(owners).size).toBeGreaterThanOrEqual(8)
        for (const owner of new Set(owners)) expect(share(owners, owner), String(owner)).toBeLessThan(0.4)
      }
    })

    test('the people of the threads differ in what they are worth, in whose customers they are, and in how long', () => {
      const cast = contacts.slice(0, Object.keys(people).length)
      expect(new Set(cast.map(({ values }) => JSON.stringify(values['yearly_value']))).size).toBe(cast.length)
      expect(new Set(cast.map(({ values }) => values['owner'])).size).toBeGreaterThanOrEqual(4)
      expect(new Set(cast.map(({ ago }) => ago)).size).toBeGreaterThanOrEqual(cast.length - 1)
      expect(cast[0]?.values).toMatchObject({
        first_name: 'Åsa',
        owner: 'Maja Holm',
        yearly_value: { amount: '184500.00', currency: 'SEK' },
      })
    })

    test('sums are in the money of the country, few large and many small', () => {
      for (const { values, country = '' } of contacts) {
        const money = moneyOf(values['yearly_value'])
        if (money) expect(money.currency, country).toBe(currencyOf(country))
      }
      const worth = contacts.flatMap(({ values }) => moneyOf(values['yearly_value']) ?? [])
      expect(new Set(worth.map(({ currency }) => currency)).size).toBeGreaterThanOrEqual(14)
      const kronor = worth
        .filter(({ currency }) => currency === 'SEK')
        .map(({ amount }) => Number(amount))
        .toSorted((a, b) => a - b)
      const at = (part: number) => kronor[Math.floor(part * kronor.length)] ?? 0
      expect(at(0.9)).toBeGreaterThan(at(0.5) * 4)
      expect(new Set(kronor).size).toBeGreaterThan(kronor.length / 2)
    })

    test('what is won or lost lies behind, what is open lies ahead, and no offer was made after it was decided', () => {
      const stages = opportunities.map(({ values }) => String(values['stage']))
      expect(new Set(stages)).toEqual(new Set(['prospect', 'offer', 'negotiation', 'won', 'lost']))
      for (const { values, closes = 0, ago } of opportunities) {
        expect(closes > 0, `${values['stage']} ${closes}`).toBe(!['won', 'lost'].includes(String(values['stage'])))
        expect(-closes).toBeLessThan(ago)
      }
    })

    test('offers have their day, and the year of that day in their name', async () => {
      const { rows } = await sql<{ name: string; day: string }>`
        select name, "values"->>'close_date' as day from crm_record where entity = 'opportunity'`.execute(database.db)
      expect(rows).toHaveLength(sizes.opportunities)
      for (const { name, day } of rows) expect(name.endsWith(` ${day.slice(0, 4)}`)).toBe(true)
      expect(new Set(rows.map(({ day }) => day)).size).toBeGreaterThan(60)
    })
  })

  test('older conversations stand on their records as transcripts', async () => {
    const found = await search('asa')
    const { activities } = await browseActivities(database.db, found.records[0]?.record.ref ?? { entity: '', id: '' }, { limit: 10 })
    expect(activities.map((activity) => activity.kind)).toEqual(['task', 'note', 'task'])
    expect(parseTranscript(activities[1]?.body ?? '')?.lines).toHaveLength(3)
  })
})

describe('what the practice threads find', () => {
  test('Åsa by her phone, written another way, and her e-mail differs', async () => {
    const found = await search('asa')
    expect([found.by, names(found)]).toEqual(['phone', ['Åsa Lindqvist-Bergström']])
    expect(found.records[0]?.compared).toContainEqual(expect.objectContaining({ identifier: 'email', verdict: 'differs' }))
  })

  test('the switchboard by its number: the account and six people', async () => {
    const found = await search('switchboard')
    expect([found.by, found.total]).toEqual(['phone', 7])
    expect(names(found)).toEqual(
      expect.arrayContaining([switchboard.account, ...switchboard.people.map((one) => `${one.first_name} ${one.last_name}`)]),
    )
    expect(found.widest?.records).toBeGreaterThanOrEqual(settings.organisation.sharedFrom)
  })

  test('two records of Henrik with one number', async () => {
    const found = await search('henrik')
    expect([found.by, names(found).sort()]).toEqual(['phone', ['Henrik Sjoberg', 'Henrik Sjöberg'].sort()])
  })

  test.each([
    ['minh-khai', 'email', people.minhKhai],
    ['grace', 'email', people.grace],
    ['zoe', 'name', people.zoe],
    ['eleni', 'name', people.eleni],
    ['oguz', 'phone', people.oguz],
    ['layla', 'phone', people.layla],
    ['xuemei', 'phone', people.xuemei],
    ['katerina', 'phone', people.katerina],
    ['katerina-chat', 'email', people.katerina],
  ] as const)('%s by %s, and nobody else', async (thread, by, person) => {
    const found = await search(thread)
    expect([found.by, names(found)]).toEqual([by, [`${person.first_name} ${person.last_name}`]])
  })

  test('Oğuz writes under another name and address', async () => {
    const verdicts = (await search('oguz')).records[0]?.compared.map((one) => [one.identifier, one.verdict])
    expect(verdicts).toEqual(
      expect.arrayContaining([
        ['email', 'differs'],
        ['name', 'differs'],
      ]),
    )
  })

  test('Karin under the name that she has now', async () => {
    expect(names(await search('karin'))).toEqual(['Karin Ekdahl'])
  })

  test('nobody for Priya, for the own number, and for somebody who gave nothing', async () => {
    expect((await search('priya')).total).toBe(0)
    expect(stops('own-number')).toEqual(['own', 'not-given', 'not-given'])
    expect(stops('anonymous')).toEqual(['not-given', 'not-given', 'not-given'])
  })

  test('every thread can be told to the sidebar as it is', () => {
    for (const thread of [...practiceStart.threads, ...practiceStart.arrivals]) {
      const { id, channel, status, sourceName, visitor } = thread
      // what the practice inbox says itself it says in two languages, of which the page takes one
      const messages = thread.messages.map(({ ago: _ago, text, ...message }, index) => ({
        ...message,
        id: `m${index + 1}`,
        text: typeof text === 'string' ? text : text.sv,
      }))
      for (const { role, text } of thread.messages) expect(typeof text).toBe(role === 'system' ? 'object' : 'string')
      expect(
        Conversation.safeParse({ source: 'practice', externalId: id, channel, status, sourceName, visitor, messages }).error,
      ).toBeUndefined()
    }
    expect(practiceStart.threads.length).toBeGreaterThanOrEqual(9)
  })
})

function visitorOf(id: string) {
  const thread = [...practiceStart.threads, ...practiceStart.arrivals].find((one) => one.id === id)
  if (!thread) throw new Error(`no thread ${id}`)
  return thread.visitor
}

function plan(id: string) {
  return planStops(visitorOf(id), settings.search.order, ownIdentifiers(settings.organisation), 'SE')
}

function stops(id: string) {
  return plan(id).map((stop) => stop.state)
}

function search(id: string): Promise<OrderedResult> {
  const identifiers = plan(id).filter((stop) => stop.state === 'try')
  const entities = settings.entities.map((one) => ({ entity: one.entity, fields: one.detailFields }))
  return session.search({ identifiers, entities, except: [], country: 'SE', limit: 20 }, AbortSignal.timeout(10_000))
}

function names(found: OrderedResult): string[] {
  return found.records.map((one) => one.record.name)
}

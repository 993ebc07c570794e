import type { FieldValues } from '#contract/records.ts'
import { converted, merged, organisation, people, switchboard, twice } from './cast.ts'
import { type Country, countries } from './countries.ts'
import { makeAccount, makeContact, makeLead, type SampleParts } from './make-people.ts'
import { type Chance, seededRandom } from './seeded-random.ts'

/** A record of the sample; lookups name other sample records by their place in the lists. */
export type SampleRecord = { values: FieldValues; inactive?: boolean; ago: number; account?: number; contact?: number }

export type Sample = {
  accounts: SampleRecord[]
  contacts: SampleRecord[]
  leads: SampleRecord[]
  opportunities: SampleRecord[]
  /** places of records that became others */
  successors: { entity: 'contact' | 'lead'; from: number; to: { entity: 'contact'; at: number } }[]
}

export const sizes = { accounts: 300, contacts: 1_000, leads: 150, opportunities: 120 } as const

/** The whole sample, the same every time: the people of the practice threads first, then others around them. */
export function makeSample(): Sample {
  const chance = seededRandom(20_261_121)
  const parts: SampleParts = { chance, used: new Set(castNumbers()), emails: new Set() }
  const sample: Sample = { accounts: [], contacts: [], leads: [], opportunities: [], successors: [] }
  addCast(sample)
  const homes = addAccounts(sample, parts)
  addSwitchboards(sample, parts, homes)
  addNearDoubles(sample, parts, homes)
  while (sample.contacts.length < sizes.contacts) {
    const home = chance.percent(86) ? chance.one(homes) : undefined
    const values = makeContact(
      parts,
      sample.contacts.length,
      home && { ref: { entity: 'account', id: '', name: '' }, country: home.country },
    )
    sample.contacts.push({
      values: { ...values, account: null },
      ...(home && { account: home.at }),
      ago: daysAgo(chance),
      ...(chance.percent(3) && { inactive: true }),
    })
  }
  while (sample.leads.length < sizes.leads)
    sample.leads.push({
      values: makeLead(parts, sample.leads.length),
      ago: chance.below(200),
      ...(chance.percent(4) && { inactive: true }),
    })
  addOpportunities(sample, chance)
  return sample
}

function addCast(sample: Sample): void {
  for (const { account, ...person } of Object.values(people)) {
    const at =
      sample.accounts.push({ values: { ...account, number: `FB-${100 + sample.accounts.length}`, owner: 'Maja Holm' }, ago: 900 }) - 1
    const values = Object.fromEntries(Object.entries(person).filter(([, value]) => value !== ''))
    sample.contacts.push({
      values: {
        ...values,
        city: account.city,
        owner: 'Maja Holm',
        source: 'chat',
        yearly_value: { amount: '184500.00', currency: organisation.currency },
      },
      account: at,
      ago: 700,
    })
  }
  const board =
    sample.accounts.push({
      values: {
        name: switchboard.account,
        number: 'FB-199',
        phone: switchboard.phone,
        email: 'zentrale@wasserkraft.example',
        city: 'Berlin',
        country: 'DE',
        industry: 'energy',
      },
      ago: 1_200,
    }) - 1
  for (const person of switchboard.people)
    sample.contacts.push({ values: { ...person, city: 'Berlin', language: 'german' }, account: board, ago: 600 })
  for (const person of twice) sample.contacts.push({ values: { ...person, city: 'Göteborg' }, ago: 400 })
  const old = sample.contacts.push({ values: { ...merged.old, city: 'Kalmar' }, ago: 800 }) - 1
  const now = sample.contacts.push({ values: { ...merged.now, city: 'Kalmar' }, ago: 300 }) - 1
  const { company, ...lead } = converted
  const became = sample.contacts.push({ values: { ...lead, city: 'Galway', language: 'irish' }, ago: 90 }) - 1
  const from = sample.leads.push({ values: { ...lead, company, status: 'converted', source: 'event' }, ago: 120 }) - 1
  sample.successors.push(
    { entity: 'contact', from: old, to: { entity: 'contact', at: now } },
    { entity: 'lead', from, to: { entity: 'contact', at: became } },
  )
}

type Home = { at: number; country: Country; phone: string }

function addAccounts(sample: Sample, parts: SampleParts): Home[] {
  const homes: Home[] = []
  while (sample.accounts.length < sizes.accounts) {
    const { values, country } = makeAccount(parts, sample.accounts.length)
    const at = sample.accounts.push({ values, ago: daysAgo(parts.chance), ...(parts.chance.percent(3) && { inactive: true }) }) - 1
    homes.push({ at, country, phone: String(values['phone']) })
  }
  return homes
}

/** Companies whose people all answer on the company's number. */
function addSwitchboards(sample: Sample, parts: SampleParts, homes: readonly Home[]): void {
  for (const home of homes.slice(0, 8)) {
    for (let person = 0; person < 3 + parts.chance.below(4); person++) {
      const values = makeContact(parts, sample.contacts.length, { ref: { entity: 'account', id: '', name: '' }, country: home.country })
      sample.contacts.push({ values: { ...values, phone: home.phone, account: null }, account: home.at, ago: daysAgo(parts.chance) })
    }
  }
}

/** The same person twice: another spelling, another address, or the first name cut short. */
function addNearDoubles(sample: Sample, parts: SampleParts, homes: readonly Home[]): void {
  const { chance } = parts
  for (let pair = 0; pair < 20; pair++) {
    const home = homes[10 + pair] as Home
    const values: FieldValues = {
      ...makeContact(parts, sample.contacts.length, { ref: { entity: 'account', id: '', name: '' }, country: home.country }),
      account: null,
    }
    const first = typeof values['first_name'] === 'string' ? values['first_name'] : ''
    const spelled = chance.one([first.normalize('NFD').replace(/\p{M}/gu, ''), `${first.slice(0, 1)}.`, first.toUpperCase()])
    sample.contacts.push({ values, account: home.at, ago: daysAgo(chance) })
    sample.contacts.push({
      values: { ...values, first_name: spelled || null, email: chance.percent(50) ? null : (values['email'] ?? null), yearly_value: null },
      account: home.at,
      ago: chance.below(100),
    })
  }
}

function addOpportunities(sample: Sample, chance: Chance): void {
  const goods = [
    'Reefer containers',
    'Towing, winter season',
    'Sail repair',
    'Boathouse rental',
    'Prawns, frozen',
    'Engine service',
    'Quay reservation',
    'Spare parts',
  ]
  while (sample.opportunities.length < sizes.opportunities) {
    const contact = chance.below(sample.contacts.length)
    const account = sample.contacts[contact]?.account
    const day = new Date(Date.UTC(2026, 8 + chance.below(10), 1 + chance.below(28)))
    sample.opportunities.push({
      values: {
        name: `${chance.one(goods)} ${2024 + chance.below(4)}`,
        amount: { amount: `${(1 + chance.below(800)) * 1_250}.00`, currency: organisation.currency },
        stage: chance.one(['prospect', 'offer', 'negotiation', 'won', 'lost']),
        close_date: day.toISOString().slice(0, 10),
      },
      contact,
      ...(account !== undefined && { account }),
      ago: chance.below(300),
    })
  }
}

function daysAgo(chance: Chance): number {
  return chance.below(1_100)
}

/** Numbers that belong to the practice threads: nobody else may get them. */
function castNumbers(): string[] {
  const text = JSON.stringify([people, switchboard, twice, merged, converted, organisation.ownPhones])
  const calling = countries.map((country) => country.calling)
  return [...text.matchAll(/"(\+?[\d\s().-]{8,})"/g)].flatMap(([, raw = '']) => {
    const digits = raw.replace(/\(0\)/, '').replace(/\D/g, '').replace(/^00/, '')
    return raw.startsWith('0') && !raw.startsWith('00')
      ? [`46${digits.slice(1)}`]
      : calling.some((code) => digits.startsWith(code))
        ? [digits]
        : []
  })
}

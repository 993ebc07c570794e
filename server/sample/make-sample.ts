import type { FieldValues } from '#contract/records.ts'
import { annualRevenue, dealState, offeredAmount, ownerIn, yearlyValue } from './business.ts'
import { converted, merged, organisation, people, switchboard, twice } from './cast.ts'
import { type Country, countries } from './countries.ts'
import { makeAccount, makeContact, makeLead, type SampleParts } from './make-people.ts'
import { type Chance, seededRandom } from './seeded-random.ts'

/** A record of the sample; lookups name other sample records by their place in the lists. */
export type SampleRecord = {
  values: FieldValues
  inactive?: boolean
  /** days since it was made */
  ago: number
  account?: number
  contact?: number
  /** where the customer is; decides money and owner */
  country?: string
  /** days from today until an offer is decided */
  closes?: number
}

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
    const { values, country } = makeContact(
      parts,
      sample.contacts.length,
      home && { ref: { entity: 'account', id: '', name: '' }, country: home.country },
    )
    sample.contacts.push({
      values: { ...values, account: null },
      ...(home && { account: home.at }),
      country: country.code,
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

/** The people of the threads draw from a chance of their own, so that nobody else changes with them. */
function addCast(sample: Sample): void {
  const chance = seededRandom(4_310)
  const days = (from: number, span: number) => from + chance.below(span)
  for (const [name, { account, ...person }] of Object.entries(people)) {
    // the guide and the pictures of the product show Åsa: her figures stay as they are there
    const shown = name === 'asa' && { owner: 'Maja Holm', yearly_value: asaIsWorth, source: 'chat' }
    const owner = shown ? shown.owner : ownerIn(account.country, chance)
    const at =
      sample.accounts.push({
        values: {
          ...account,
          number: `FB-${100 + sample.accounts.length}`,
          industry: chance.one(['boats-and-marine', 'transport', 'manufacturing', 'services']),
          annual_revenue: annualRevenue(account.country, chance),
          owner,
        },
        country: account.country,
        ago: days(500, 900),
      }) - 1
    const values = Object.fromEntries(Object.entries(person).filter(([, value]) => value !== ''))
    const contact = {
      city: account.city,
      owner,
      source: chance.one(['chat', 'website', 'phone', 'event', 'referral']),
      yearly_value: yearlyValue(account.country, chance),
    }
    sample.contacts.push({
      values: { ...values, ...contact, ...shown },
      account: at,
      country: account.country,
      ago: days(120, 380),
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
        annual_revenue: annualRevenue('DE', chance),
        owner: ownerIn('DE', chance),
      },
      country: 'DE',
      ago: 1_200,
    }) - 1
  for (const person of switchboard.people)
    sample.contacts.push({
      values: { ...person, city: 'Berlin', language: 'german', ...worth('DE', chance) },
      account: board,
      country: 'DE',
      ago: days(100, 800),
    })
  for (const person of twice)
    sample.contacts.push({ values: { ...person, city: 'Göteborg', ...worth('SE', chance) }, country: 'SE', ago: days(30, 700) })
  const old = sample.contacts.push({ values: { ...merged.old, city: 'Kalmar', owner: ownerIn('SE', chance) }, country: 'SE', ago: 800 }) - 1
  const now = sample.contacts.push({ values: { ...merged.now, city: 'Kalmar', ...worth('SE', chance) }, country: 'SE', ago: 300 }) - 1
  const { company, ...lead } = converted
  const became =
    sample.contacts.push({ values: { ...lead, city: 'Galway', language: 'irish', ...worth('IE', chance) }, country: 'IE', ago: 90 }) - 1
  const from =
    sample.leads.push({
      values: { ...lead, company, status: 'converted', source: 'event', owner: ownerIn('IE', chance) },
      country: 'IE',
      ago: 120,
    }) - 1
  sample.successors.push(
    { entity: 'contact', from: old, to: { entity: 'contact', at: now } },
    { entity: 'lead', from, to: { entity: 'contact', at: became } },
  )
}

function worth(country: string, chance: Chance) {
  return { owner: ownerIn(country, chance), yearly_value: yearlyValue(country, chance) }
}

const asaIsWorth = { amount: '184500.00', currency: organisation.currency }

type Home = { at: number; country: Country; phone: string }

function addAccounts(sample: Sample, parts: SampleParts): Home[] {
  const homes: Home[] = []
  while (sample.accounts.length < sizes.accounts) {
    const { values, country } = makeAccount(parts, sample.accounts.length)
    const at =
      sample.accounts.push({
        values,
        country: country.code,
        ago: daysAgo(parts.chance),
        ...(parts.chance.percent(3) && { inactive: true }),
      }) - 1
    homes.push({ at, country, phone: String(values['phone']) })
  }
  return homes
}

/** Companies whose people all answer on the company's number. */
function addSwitchboards(sample: Sample, parts: SampleParts, homes: readonly Home[]): void {
  for (const home of homes.slice(0, 8)) {
    for (let person = 0; person < 3 + parts.chance.below(4); person++) {
      const { values, country } = makeContact(parts, sample.contacts.length, {
        ref: { entity: 'account', id: '', name: '' },
        country: home.country,
      })
      sample.contacts.push({
        values: { ...values, phone: home.phone, account: null },
        account: home.at,
        country: country.code,
        ago: daysAgo(parts.chance),
      })
    }
  }
}

/** The same person twice: another spelling, another address, or the first name cut short. */
function addNearDoubles(sample: Sample, parts: SampleParts, homes: readonly Home[]): void {
  const { chance } = parts
  for (let pair = 0; pair < 20; pair++) {
    const home = homes[10 + pair] as Home
    const values: FieldValues = {
      ...makeContact(parts, sample.contacts.length, { ref: { entity: 'account', id: '', name: '' }, country: home.country }).values,
      account: null,
    }
    const first = typeof values['first_name'] === 'string' ? values['first_name'] : ''
    const spelled = chance.one([first.normalize('NFD').replace(/\p{M}/gu, ''), `${first.slice(0, 1)}.`, first.toUpperCase()])
    const country = home.country.code
    sample.contacts.push({ values, account: home.at, country, ago: daysAgo(chance) })
    sample.contacts.push({
      values: { ...values, first_name: spelled || null, email: chance.percent(50) ? null : (values['email'] ?? null), yearly_value: null },
      account: home.at,
      country,
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
    const { account, country = organisation.country } = sample.contacts[contact] ?? {}
    const { stage, closes } = dealState(chance)
    sample.opportunities.push({
      values: { name: chance.one(goods), amount: offeredAmount(country, chance), stage },
      contact,
      ...(account !== undefined && { account }),
      country,
      closes,
      // nobody decides an offer before it was made
      ago: Math.max(0, -closes) + 7 + chance.below(120),
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

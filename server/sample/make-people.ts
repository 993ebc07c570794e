import type { FieldValues } from '#contract/records.ts'
import { annualRevenue, ownerIn, yearlyValue } from './business.ts'
import { type Country, countries } from './countries.ts'
import type { Chance } from './seeded-random.ts'
import { writePhone } from './write-phone.ts'

export type SampleParts = { chance: Chance; used: Set<string>; emails: Set<string> }

/** A company: its main number, a town, what it does. */
export function makeAccount(parts: SampleParts, number: number): { values: FieldValues; country: Country } {
  const { chance } = parts
  const country = pickCountry(chance)
  const town = chance.one(country.towns)
  const name = `${chance.one([chance.one(country.last), town, `${town} & ${chance.one(country.last)}`])} ${chance.one(country.company)}`
  const host = `${country.domain}-${number}.example`
  return {
    country,
    values: {
      name,
      number: `FB-${10_000 + number}`,
      phone: writePhone(country, 'fixed', chance, parts.used),
      email: chance.percent(80) ? `info@${host}` : null,
      website: chance.percent(60) ? `https://www.${host}/` : null,
      city: town,
      country: country.code,
      industry: chance.one(industries),
      annual_revenue: chance.percent(70) ? annualRevenue(country.code, chance) : null,
      owner: ownerIn(country.code, chance),
      description: chance.percent(25) ? chance.one(notes) : null,
    },
  }
}

/** A person at a company, or on their own. */
export function makeContact(
  parts: SampleParts,
  number: number,
  account: { ref: { entity: string; id: string; name: string }; country: Country } | undefined,
): { values: FieldValues; country: Country } {
  const { chance } = parts
  const country = account?.country ?? pickCountry(chance)
  const person = makePerson(parts, country, number)
  const values = {
    ...person,
    title: chance.percent(70) ? chance.one(titles) : null,
    account: account?.ref ?? null,
    mobile: chance.percent(78) ? writePhone(country, 'mobile', chance, parts.used) : null,
    phone: chance.percent(35) ? writePhone(country, 'fixed', chance, parts.used) : null,
    city: chance.one(country.towns),
    language: country.language,
    region:
      country.code === 'SE'
        ? chance.one(['norrland', 'svealand', 'gotaland'])
        : ['NO', 'DK', 'FI'].includes(country.code)
          ? 'nordic'
          : inEurope.has(country.code)
            ? 'europe'
            : 'world',
    source: chance.one(sources),
    yearly_value: chance.percent(45) ? yearlyValue(country.code, chance) : null,
    owner: ownerIn(country.code, chance),
    description: chance.percent(12) ? chance.one(notes) : null,
  }
  return { values, country }
}

/** Somebody who asked and is not a customer yet. */
export function makeLead(parts: SampleParts, number: number): FieldValues {
  const { chance } = parts
  const country = pickCountry(chance)
  return {
    ...makePerson(parts, country, number),
    company: chance.percent(75) ? `${chance.one(country.last)} ${chance.one(country.company)}` : null,
    title: chance.percent(40) ? chance.one(titles) : null,
    phone: chance.percent(40) ? writePhone(country, 'fixed', chance, parts.used) : null,
    mobile: chance.percent(60) ? writePhone(country, 'mobile', chance, parts.used) : null,
    source: chance.one(sources),
    status: chance.one(['new', 'new', 'contacted', 'contacted', 'qualified', 'unqualified']),
    owner: ownerIn(country.code, chance),
    description: chance.percent(30) ? chance.one(notes) : null,
  }
}

function makePerson({ chance, emails }: SampleParts, country: Country, number: number): FieldValues {
  const first = chance.one(country.first)
  const last = chance.one(country.last)
  return {
    first_name: chance.percent(98) ? first : null,
    last_name: last,
    email: chance.percent(82) ? emailFor(first, last, country, number, chance, emails) : null,
  }
}

/** Latin letters of the name where it has any, at a domain that nobody can own. */
function emailFor(first: string, last: string, country: Country, number: number, chance: Chance, emails: Set<string>): string {
  const plain = (text: string) =>
    text
      .normalize('NFKD')
      .replace(/ł/g, 'l')
      .replace(/[øö]/gi, 'o')
      .replace(/æ/gi, 'ae')
      .replace(/ß/g, 'ss')
      .replace(/ı/g, 'i')
      .toLowerCase()
      .replace(/[^a-z]/g, '')
  const [a, b] = [plain(first), plain(last)]
  const local = a === '' || b === '' ? `${country.domain}${number}` : chance.one([`${a}.${b}`, `${a[0]}.${b}`, `${b}.${a}`, `${a}${b[0]}`])
  const host = chance.one(['example.com', 'example.org', 'example.net', `${country.domain}-post.example`])
  let address = `${local}@${host}`
  if (emails.has(address)) address = `${local}${number}@${host}`
  emails.add(address)
  return chance.percent(8) ? address.replace(/^./, (letter) => letter.toUpperCase()) : address
}

function pickCountry(chance: Chance): Country {
  let at = chance.below(countries.reduce((sum, country) => sum + country.share, 0))
  for (const country of countries) {
    at -= country.share
    if (at < 0) return country
  }
  return countries[0] as Country
}

const inEurope = new Set(['DE', 'GB', 'IE', 'NL', 'PL', 'FR', 'ES', 'PT', 'IT', 'GR', 'TR'])
const industries = [
  'boats-and-marine',
  'transport',
  'food',
  'retail',
  'manufacturing',
  'hospitality',
  'services',
  'energy',
  'public-sector',
  'construction',
]
const sources = ['website', 'chat', 'sms', 'phone', 'email', 'referral', 'event', 'campaign', 'partner']
const titles = [
  'CEO',
  'Inköpschef',
  'Purchasing manager',
  'Hamnkapten',
  'Dispatcher',
  'Skeppare',
  'Logistics coordinator',
  'Ekonomiansvarig',
  'Fleet manager',
  'Boat builder',
  'Quality lead',
  'Kundtjänst',
]
const notes = [
  'Wants delivery before lunch; the crane is busy after one.',
  'Fakturan ska märkas med fartygets namn.',
  'Prefers SMS. Out at sea every other week.',
  'Frame agreement runs until the end of March.',
  'Ring inte före tio.',
  'Asked for the price list in euro.\nSecond reminder sent.',
]

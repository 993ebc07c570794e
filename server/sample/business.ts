import { agents } from './cast.ts'
import type { Chance } from './seeded-random.ts'

type Money = { amount: string; currency: string }

/** Who looks after customers of a country: a small team, each with their own markets. */
export function ownerIn(country: string, chance: Chance): string {
  return chance.one(teams.find(({ countries }) => countries.includes(country))?.people ?? everybody)
}

/** What a customer is worth in a year, in the money of the country: few are worth much, most a little. Takes two draws. */
export function yearlyValue(country: string, chance: Chance): Money {
  const kronor = 3_500 * 10 ** (chance.below(1_000) / 450)
  const money = inMoneyOf(country, kronor)
  return chance.percent(20) && !wholeOnly.has(money.currency) ? { ...money, amount: money.amount.replace('.00', '.50') } : money
}

/** What a company turns over in a year. Takes one draw. */
export function annualRevenue(country: string, chance: Chance): Money {
  return inMoneyOf(country, 900_000 * 10 ** (chance.below(1_000) / 400))
}

/** What is offered to a customer at once. Takes one draw. */
export function offeredAmount(country: string, chance: Chance): Money {
  return inMoneyOf(country, 8_000 * 10 ** (chance.below(1_000) / 480))
}

/**
 * How far an offer has come and when it is decided, in days from today: what is won or lost lies behind, what is nearly done
 * is near. Takes three draws.
 */
export function dealState(chance: Chance): { stage: string; closes: number } {
  const near = chance.below(10)
  const exactly = chance.below(28)
  const stage = chance.one(['prospect', 'offer', 'negotiation', 'won', 'lost'])
  const spans = { prospect: [60, 26], offer: [21, 14], negotiation: [3, 6], won: [-3, -30], lost: [-2, -25] } as const
  const [from, step] = spans[stage as keyof typeof spans]
  return { stage, closes: from + near * step + Math.sign(step) * exactly }
}

export function currencyOf(country: string): string {
  return Object.keys(kronorFor).find((currency) => currencies[currency]?.includes(country)) ?? 'EUR'
}

/** Rounded as people round: three figures that mean something, then noughts. */
function inMoneyOf(country: string, kronor: number): Money {
  const currency = currencyOf(country)
  const exact = kronor / (kronorFor[currency] ?? 1)
  const step = Math.max(1, 10 ** (Math.floor(Math.log10(exact)) - 2) * 5)
  return { amount: `${Math.max(step, Math.round(exact / step) * step)}.00`, currency }
}

const teams: readonly { people: readonly string[]; countries: readonly string[] }[] = [
  { people: ['Maja Holm', 'Linnea Ahlgren', 'Oskar Ekholm'], countries: ['SE'] },
  { people: ['Ingvild Aasen', 'Oskar Ekholm'], countries: ['NO', 'DK', 'FI'] },
  { people: ['Łukasz Wiśniewski', 'Katrin Vogel'], countries: ['DE', 'NL', 'PL', 'CZ'] },
  { people: ['Siobhán Ní Bhriain', 'Tom Hargreaves'], countries: ['GB', 'IE', 'US', 'AU'] },
  { people: ['Inès Laurent', 'Siobhán Ní Bhriain'], countries: ['FR', 'ES', 'PT', 'IT', 'GR', 'BR'] },
  { people: ['Deniz Aksoy', 'Maja Holm'], countries: ['TR', 'AE', 'IN', 'VN', 'CN', 'JP'] },
]
const everybody = agents.map(({ name }) => name)

/** Kronor for one of each, roughly: the sample shows sums that are likely, not a day's rates. */
const kronorFor: Readonly<Record<string, number>> = {
  SEK: 1,
  NOK: 1,
  DKK: 1.5,
  EUR: 11,
  GBP: 13,
  PLN: 2.6,
  CZK: 0.45,
  TRY: 0.3,
  AED: 2.8,
  INR: 0.12,
  VND: 0.0004,
  CNY: 1.4,
  JPY: 0.07,
  BRL: 1.8,
  USD: 10,
  AUD: 6.8,
}
const currencies: Readonly<Record<string, readonly string[]>> = {
  SEK: ['SE'],
  NOK: ['NO'],
  DKK: ['DK'],
  EUR: ['FI', 'DE', 'IE', 'NL', 'FR', 'ES', 'PT', 'IT', 'GR'],
  GBP: ['GB'],
  PLN: ['PL'],
  CZK: ['CZ'],
  TRY: ['TR'],
  AED: ['AE'],
  INR: ['IN'],
  VND: ['VN'],
  CNY: ['CN'],
  JPY: ['JP'],
  BRL: ['BR'],
  USD: ['US'],
  AUD: ['AU'],
}
const wholeOnly = new Set(['VND', 'JPY'])

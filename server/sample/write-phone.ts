import type { Country } from './countries.ts'
import type { Chance } from './seeded-random.ts'

/** A number of the country, written as one of the many people that keep records would write it. Never the same number twice. */
export function writePhone(country: Country, kind: 'mobile' | 'fixed', chance: Chance, used: Set<string>): string {
  for (let attempt = 0; attempt < 200; attempt++) {
    const national = chance.one(country[kind]).replace(/#/g, () => String(chance.below(10)))
    const digits = `${country.calling}${national.replace(/\D/g, '')}`
    if (used.has(digits)) continue
    used.add(digits)
    return written(country, national, chance)
  }
  throw new Error(`The sample has no ${kind} numbers of ${country.code} left: give the country a wider range`)
}

function written(country: Country, national: string, chance: Chance): string {
  const compact = national.replace(/\D/g, '')
  const [area = '', ...rest] = national.split(' ')
  const styles = [
    `+${country.calling} ${national}`,
    `+${country.calling} ${national}`,
    `+${country.calling} ${area}-${rest.join(' ')}`,
    `+${country.calling}${compact}`,
    `00${country.calling} ${national}`,
    `+${country.calling}.${[area, ...rest].join('.')}`,
    country.trunk === '0' ? `+${country.calling} (0)${national}` : `+${country.calling} (${area}) ${rest.join(' ')}`,
    `+${country.calling} ${area} ${rest.join('-')}`,
  ]
  // Colleagues at home leave the country out.
  if (country.code === 'SE' && chance.percent(70))
    return chance.one([`0${area}-${rest.join(' ')}`, `0${area} ${rest.join(' ')}`, `0${compact}`, `0${area}/${rest.join('')}`])
  const style = chance.one(styles)
  return chance.percent(4) ? `${style} ext. ${10 + chance.below(90)}` : style
}

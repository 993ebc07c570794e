type Locked = { license?: string; dev?: boolean; devOptional?: boolean }
export type Lock = { packages: Record<string, Locked> }

/** What may be in what we hand to people: nothing that asks for more than its text beside it. */
const permissive = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'CC0-1.0',
  'Zlib',
  'MIT-0',
  'BlueOak-1.0.0',
  'PostgreSQL',
]
/** Copyleft by file: used unchanged, its source is the npm package. Each stands in docs/decisions/dependencies.md. */
const unchanged = new Map([
  ['webextension-polyfill', 'MPL-2.0'],
  ['lightningcss', 'MPL-2.0'],
])
/** What only builds and tests need may also be under these: it is never handed on. */
const forTools = ['MPL-2.0', 'CC-BY-4.0', 'Python-2.0']

/** Every installed package whose licence nobody has allowed, with where it is said. */
export function licenceFaults({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([path, { license, dev, devOptional }]) => {
    if (path === '') return []
    const name = path.replace(/^.*node_modules\//, '')
    const family = name.replace(/-(linux|darwin|win32|android|freebsd).*$/, '')
    if (license === undefined) return [`${name} names no licence`]
    if (unchanged.get(family) === license || mayBe(license, dev || devOptional ? [...permissive, ...forTools] : permissive)) return []
    return [
      `${name} is under ${license}, which scripts/packages/licences.ts does not allow ${dev || devOptional ? 'for tools' : 'in what runs'}`,
    ]
  })
}

/** `(MIT OR CC0-1.0)`: one is enough; `(MIT AND Zlib)`: both. */
function mayBe(expression: string, allowed: readonly string[]): boolean {
  const plain = expression.replace(/[()]/g, '')
  if (plain.includes(' OR ')) return !plain.includes(' AND ') && plain.split(' OR ').some((one) => allowed.includes(one))
  return plain.split(' AND ').every((one) => allowed.includes(one))
}

const titles: Record<string, string> = {
  MIT: 'MIT License',
  ISC: 'ISC License',
  'MPL-2.0': 'Mozilla Public License 2.0',
  'Apache-2.0': 'Apache License 2.0',
}

/** What the notices lack of the packages that are shipped, and what they have too much. */
export function noticeFaults(shipped: readonly string[], notices: string, { packages }: Lock): string[] {
  const sections = new Map(
    notices
      .split(/^## /m)
      .slice(1)
      .map((text) => [/^[^\s(]+/.exec(text)?.[0].toLowerCase() ?? '', text] as const),
  )
  // the licence's own text, which the others point to
  sections.delete('the')
  const missing = shipped.flatMap((name) => {
    const text = sections.get(name.toLowerCase())
    const license = packages[`node_modules/${name}`]?.license ?? ''
    if (!permissive.includes(license) && unchanged.get(name) !== license)
      return [`${name} is shipped under "${license}", which may not be handed on so`]
    if (text === undefined) return [`${name} is shipped and does not stand in THIRD-PARTY-NOTICES.md`]
    if (!text.includes(titles[license] ?? license)) return [`THIRD-PARTY-NOTICES.md does not say that ${name} is under ${license}`]
    return text.includes('Copyright') ? [] : [`THIRD-PARTY-NOTICES.md names no copyright for ${name}`]
  })
  const names = shipped.map((name) => name.toLowerCase())
  const idle = [...sections.keys()].filter((name) => !names.includes(name))
  return [...missing, ...idle.map((name) => `THIRD-PARTY-NOTICES.md names ${name}, of which nothing is shipped`)]
}

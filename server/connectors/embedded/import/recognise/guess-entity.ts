import type { EntityMeta } from '../../metadata.ts'
import { headerKey } from './header-names.ts'
import { recognise } from './recognise.ts'

export type EntityGuess = { entity: string; sure: boolean }

/** The entity whose columns these are: by how many it knows, by names that only one has, and by the file's name. */
export function guessEntity(names: readonly string[], fileName: string, metas: Iterable<EntityMeta>): EntityGuess {
  const keys = new Set(names.map(headerKey))
  const scored = [...metas]
    .map((meta) => ({ entity: meta.description.name, score: scoreOf(meta, names, keys, fileName.toLowerCase()) }))
    .toSorted((a, b) => b.score - a.score)
  const [best, second] = scored
  return { entity: best?.entity ?? 'contact', sure: best !== undefined && best.score > 0 && best.score >= (second?.score ?? 0) + 2 }
}

function scoreOf(meta: EntityMeta, names: readonly string[], keys: ReadonlySet<string>, fileName: string): number {
  const { columns, source } = recognise(names, meta)
  const targets = new Set(columns.flatMap(({ to }) => (to === undefined || to === '#skip' ? [] : [to])))
  const missing = meta.description.fields.filter(
    ({ name, required, readOnly }) =>
      required && !readOnly && !targets.has(name) && !(targets.has('#name') && meta.nameFrom.includes(name)),
  )
  const { kind, name, label, labelPlural } = meta.description
  const own = decisive[kind].some((one) => keys.has(one)) && !(kind === 'lead' && source === 'hubspot' && !keys.has('leadname'))
  const called = [name, label, labelPlural, ...(kind === 'account' ? ['compan', 'konto'] : kind === 'contact' ? ['kontakt'] : [])].some(
    (word) => fileName.includes(word.toLowerCase()),
  )
  // HubSpot's contacts have a lead's status too
  const shared = kind === 'lead' && source === 'hubspot' && !keys.has('leadname') ? 2 : 0
  return targets.size - 5 * missing.length + (own ? 4 : 0) + (called ? 3 : 0) - shared
}

const decisive: Record<EntityMeta['description']['kind'], readonly string[]> = {
  account: ['billingcity', 'accountnumber', 'annualrevenue', 'companydomainname', 'accountowner', 'companyowner', 'companyname#'],
  contact: [
    'contactid',
    'contactowner',
    'mailingcity',
    'associatedcompanyids',
    'associatedcompanyidsprimary',
    'reportstoid',
    'recordidcontact',
  ],
  lead: ['leadid', 'leadstatus', 'leadowner', 'companyaccount', 'leadname', 'isconverted', 'converteddate'],
  custom: [],
}

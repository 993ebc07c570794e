import type { Visitor } from '#contract/conversation.ts'
import type { IdentifierKind } from '#contract/records.ts'
import { normaliseEmail } from './email.ts'
import { visitorNames } from './name.ts'
import type { OwnIdentifiers } from './own.ts'
import { normalisePhone } from './phone.ts'

/** One stop before the CRM is asked: nothing given, only the organisation's own, or the values to try. */
export type PlannedStop = {
  identifier: IdentifierKind
  state: 'not-given' | 'own' | 'try'
  values: { raw: string; normalised: string }[]
}

/** What an ordered search will try, in the organisation's order. Values that cannot be read count as not given. */
export function planStops(visitor: Visitor, order: readonly IdentifierKind[], own: OwnIdentifiers, country: string): PlannedStop[] {
  const read = {
    phone: () => readings(visitor.phones, (raw) => normalisePhone(raw, country), own.phone),
    email: () => readings(visitor.emails, normaliseEmail, own.email),
    name: () => ({ values: visitorNames(visitor), owned: false }),
  }
  return order.map((identifier) => {
    const { values, owned } = read[identifier]()
    return { identifier, values, state: values.length > 0 ? 'try' : owned ? 'own' : 'not-given' }
  })
}

function readings(raws: readonly string[], normalise: (raw: string) => string | undefined, isOwn: (normalised: string) => boolean) {
  const values = new Map<string, string>()
  let owned = false
  for (const raw of raws) {
    const normalised = normalise(raw)
    if (normalised === undefined) continue
    if (isOwn(normalised)) owned = true
    else if (!values.has(normalised)) values.set(normalised, raw.trim())
  }
  return { values: [...values].map(([normalised, raw]) => ({ raw, normalised })), owned }
}

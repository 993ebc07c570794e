import type { Visitor } from '#contract/conversation.ts'
import type { IdentifierKind } from '#contract/records.ts'
import type { BrowseRecord } from '#server/connectors/embedded/browse.ts'
import { normaliseEmail } from '#server/matching/email.ts'
import { compareNames } from '#server/matching/compare-names.ts'
import { personNames, visitorNames } from '#server/matching/name.ts'
import { normalisePhone } from '#server/matching/phone.ts'

/** What a conversation's visitor and a record have in common today; undefined where nothing is the same. */
export function whyTagged(
  visitor: Visitor,
  record: Pick<BrowseRecord, 'entity' | 'values' | 'record'>,
  country: string,
): IdentifierKind | undefined {
  const held = (type: 'phone' | 'email') =>
    record.entity.fields.flatMap((field) => {
      const value = record.values[field.name]
      return field.type === type && typeof value === 'string' ? [value] : []
    })
  const shared = (one: readonly string[], other: readonly string[], normalise: (text: string) => string | undefined) => {
    const known = new Set(other.map(normalise).filter((text) => text !== undefined))
    return one.some((value) => {
      const text = normalise(value)
      return text !== undefined && known.has(text)
    })
  }
  if (shared(visitor.phones, held('phone'), (phone) => normalisePhone(phone, country))) return 'phone'
  if (shared(visitor.emails, held('email'), normaliseEmail)) return 'email'
  const names = visitorNames(visitor).map((name) => name.normalised)
  return compareNames(names, personNames({ full: record.record.name })) === 'same' ? 'name' : undefined
}

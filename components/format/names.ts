import { firstNameOf } from '#contract/first-name.ts'
import type { EntityKind, RecordSummary } from '#contract/records.ts'

/** What a person is called in a button: the first name; anything else keeps its whole name. */
export function shortName(name: string, kind: EntityKind): string {
  if (kind !== 'contact' && kind !== 'lead') return name
  const words = name.trim().split(/\s+/)
  const called = words.slice(
    Math.max(
      0,
      words.findIndex((word) => !title.test(word)),
    ),
  )
  return firstNameOf(called.join(' ')).replace(/[,;]$/, '')
}

const title = /^(mr|mrs|ms|miss|dr|prof|herr|frau|fru|hr|sr|sra|mme|m)\.?$/i

/** The short name; with the last word of the name where another one in sight is called the same. */
export function buttonName(record: RecordSummary, others: RecordSummary[]): string {
  const short = shortName(record.name, record.kind)
  const twins = others.filter((other) => other !== record && shortName(other.name, other.kind) === short)
  return twins.length > 0 ? firstAndLast(record) : short
}

function firstAndLast({ name, kind }: RecordSummary): string {
  const words = name.trim().split(/\s+/)
  const short = shortName(name, kind)
  const last = words.at(-1) ?? ''
  return words.length > 2 && (kind === 'contact' || kind === 'lead') && !short.endsWith(last) ? `${short} ${last}` : name
}

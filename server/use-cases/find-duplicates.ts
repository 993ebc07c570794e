import type { Duplicate } from '#contract/api/records.ts'
import { AppError } from '#contract/errors.ts'
import { type EntityDescription, type FieldValues, recordKey } from '#contract/records.ts'
import { tagCounts } from '#server/database/tags.ts'
import { normaliseEmail } from '#server/matching/email.ts'
import { normalisePhone } from '#server/matching/phone.ts'
import { nameSimilarity, verySimilar } from '#server/matching/similar-name.ts'
import type { OpenCrm } from '#server/ports/crm-access.ts'
import type { FoundRecord } from '#server/ports/crm-connector.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { type Configured, configured, searched } from './configured.ts'
import { firstName, lastName } from './entity-forms.ts'
import { keptEntities } from './kept-entities.ts'
import type { SearchParts } from './search-parts.ts'
import { toMatch } from './to-match.ts'

/** Records that the one about to be created would likely double: same e-mail, same phone, very similar name; likeliest first. */
export function findDuplicates(parts: SearchParts): Handlers['records.duplicates'] {
  const entitiesOf = keptEntities(parts.clock)
  return async (input, caller) => {
    const { settings } = parts.settings.current()
    const { country, sharedFrom } = settings.organisation
    const open = parts.crm.open(caller.person)
    const all = configured(settings, await entitiesOf(open, caller.signal))
    const one = all.find((candidate) => candidate.settings.entity === input.entity)
    if (!one?.settings.create)
      throw new AppError('not-found', 'Agents do not create this entity', { hint: 'An admin decides which ones they do.' })
    const entities = searched(all.filter((candidate) => comparable(one.description, candidate.description)))
    const name = nameOf(one.description, input.values)
    const [emails, phones, similar] = await Promise.all([
      byIdentifier(open, 'email', one.description, input.values, entities, country, caller.signal),
      byIdentifier(open, 'phone', one.description, input.values, entities, country, caller.signal),
      entities.length === 0 || name === ''
        ? []
        : open.session.find({ by: { kind: 'similar', name }, entities, country, limit: 20 }, caller.signal).then((page) => page.records),
    ])
    // a switchboard's number makes nobody a duplicate by itself
    const telling =
      (phones.widest ?? 0) < sharedFrom
        ? phones.records
        : phones.records.filter((found) => nameSimilarity(name, found.record.name) >= verySimilar)
    const ranked = rank(name, emails.records, telling, similar, all)
    const tagged = await tagCounts(
      parts.db,
      ranked.map(({ match }) => match.record.ref),
    )
    parts.audit.note({
      action: 'search.duplicates',
      subject: `connection/${open.connection}`,
      person: caller.person.id,
      details: { entity: input.entity, records: ranked.map(({ match: { record } }) => `${record.ref.entity}/${record.ref.id}`).join(' ') },
    })
    return { duplicates: ranked.map((duplicate) => withTags(duplicate, tagged.get(recordKey(duplicate.match.record.ref)))) }
  }
}

/** A person may double any person; a company or a custom entity only its own kind: its people share its number. */
function comparable(own: EntityDescription, other: EntityDescription): boolean {
  const isPerson = (entity: EntityDescription) => entity.kind === 'contact' || entity.kind === 'lead'
  return own.name === other.name || (isPerson(own) && isPerson(other))
}

async function byIdentifier(
  open: OpenCrm,
  identifier: 'phone' | 'email',
  description: EntityDescription,
  given: FieldValues,
  entities: { entity: string; fields: readonly string[] }[],
  country: string,
  signal: AbortSignal,
): Promise<{ records: FoundRecord[]; widest?: number }> {
  const normalise = identifier === 'phone' ? (raw: string) => normalisePhone(raw, country) : normaliseEmail
  const values = description.fields
    .filter((field) => field.type === identifier)
    .flatMap((field) => {
      const raw = given[field.name]
      const normalised = typeof raw === 'string' ? normalise(raw) : undefined
      return typeof raw === 'string' && normalised !== undefined ? [{ raw, normalised }] : []
    })
  if (values.length === 0 || entities.length === 0) return { records: [] }
  const result = await open.session.search({ identifiers: [{ identifier, values }], entities, except: [], country, limit: 20 }, signal)
  return { records: result.records, ...(result.widest && { widest: result.widest.records }) }
}

/** Each record once, with all that speaks for it: an e-mail before a phone before a name, active before inactive, likest name first. */
function rank(name: string, emails: FoundRecord[], phones: FoundRecord[], similar: FoundRecord[], all: readonly Configured[]): Duplicate[] {
  const alike = similar
    .filter((found) => nameSimilarity(name, found.record.name) >= verySimilar)
    .map((found) => ({ ...found, evidence: [nameEvidence(name, found, all)] }))
  const byRecord = new Map<string, { found: FoundRecord; reason: Duplicate['reason']; evidence: FoundRecord['evidence'] }>()
  const add = (records: FoundRecord[], reason: Duplicate['reason']) => {
    for (const found of records) {
      const known = byRecord.get(recordKey(found.record.ref))
      if (known) known.evidence.push(...found.evidence)
      else byRecord.set(recordKey(found.record.ref), { found, reason, evidence: [...found.evidence] })
    }
  }
  add(emails, 'same-email')
  add(phones, 'same-phone')
  add(alike, 'similar-name')
  const strength = { 'same-email': 3, 'same-phone': 2, 'similar-name': 1, 'crm-rule': 4 }
  return [...byRecord.values()]
    .map((one) => ({
      ...one,
      kinds: new Set(one.evidence.map((evidence) => evidence.identifier)).size,
      likeness: nameSimilarity(name, one.found.record.name),
    }))
    .toSorted(
      (a, b) =>
        Number(a.found.record.inactive ?? false) - Number(b.found.record.inactive ?? false) ||
        b.kinds - a.kinds ||
        strength[b.reason] - strength[a.reason] ||
        b.likeness - a.likeness,
    )
    .slice(0, 10)
    .map(({ found, reason, evidence }) => ({ match: toMatch({ ...found, evidence, compared: [] }, all), reason, evidence }))
}

function nameEvidence(name: string, found: FoundRecord, all: readonly Configured[]): FoundRecord['evidence'][number] {
  const description = all.find((one) => one.settings.entity === found.record.ref.entity)?.description
  const field = description?.primaryField ?? ''
  const label = description?.fields.find((one) => one.name === field)?.label ?? ''
  return { identifier: 'name', field, label, visitorValue: name, recordValue: found.record.name }
}

function nameOf(description: EntityDescription, values: FieldValues): string {
  const text = (field: string | undefined) => (field !== undefined && typeof values[field] === 'string' ? String(values[field]) : '')
  const named = (pattern: RegExp) => text(description.fields.find((field) => pattern.test(field.name))?.name)
  return [named(firstName), named(lastName)].filter(Boolean).join(' ').trim() || text(description.primaryField).trim()
}

function withTags(duplicate: Duplicate, tagged: Duplicate['match']['tagged']): Duplicate {
  return tagged ? { ...duplicate, match: { ...duplicate.match, tagged } } : duplicate
}

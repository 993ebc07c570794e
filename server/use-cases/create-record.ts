import type { Person } from '#contract/api/session.ts'
import type { Output, Parsed } from '#contract/api/index.ts'
import type { ConversationKey } from '#contract/conversation.ts'
import { AppError, type ErrorCode } from '#contract/errors.ts'
import type { FieldValues, RecordSummary } from '#contract/records.ts'
import type { TagChoices } from '#contract/tags.ts'
import { recordChanges } from '#server/database/changes.ts'
import { wentBackAt } from '#server/database/deliveries.ts'
import { findRequest, finishRequest, hashOf, type NewRequest, openRequest } from '#server/database/requests.ts'
import type { Tx } from '#server/database/tables.ts'
import { readTags } from '#server/database/tags.ts'
import { transact } from '#server/database/transact.ts'
import type { OpenCrm } from '#server/ports/crm-access.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { findDuplicates } from './find-duplicates.ts'
import { advanceTags } from './tagging/advance-tags.ts'
import { checkChoices, checkMessages } from './tagging/check-choices.ts'
import { cleanConversation } from './tagging/clean-conversation.ts'
import { checkCreateValues } from './tagging/create-form.ts'
import { taggableEntity, type TaggingParts } from './tagging/parts.ts'
import { tagRecord } from './tagging/tag-record.ts'
import { requireRoom, takeReading } from './tagging/take-reading.ts'

type Input = Parsed<'records.create'>
type Intent = { input: Input; person: Person; request: NewRequest; choices?: TagChoices }
/** Throws where the record would likely double another. */
type RefuseDoubles = (signal: AbortSignal) => Promise<void>

const callMs = 30_000

/**
 * Creates a record and tags the conversation to it, once per key. The two are two steps: whoever is killed between them, the repeat
 * finds the record by its key and goes on.
 */
export function createRecord(parts: TaggingParts): Handlers['records.create'] {
  const duplicatesOf = findDuplicates(parts)
  return async (input, caller) => {
    const { person, signal } = caller
    const request = { key: input.key, useCase: 'records.create', person: person.id, hash: hashOf(askedFor(input)) }
    const before = await findRequest(parts.db, request)
    if (before?.done_at) return answer(parts, before.progress)
    const crm = parts.crm.open(person)
    const entity = taggableEntity(parts, input.entity, 'entity')
    const description = (await crm.session.entities(signal)).find(({ name }) => name === input.entity)
    if (!description)
      throw new AppError('crm-refused', `The CRM has no entity ${input.entity}`, { hint: 'Ask an admin to look at the settings.' })
    const values = checkCreateValues(input.values, entity, description)
    const { tagging } = parts.settings.current().settings
    const choices = input.tag && checkChoices(input.tag.choices, { tagging, entity, description })
    if (input.tag && choices) {
      const known = await knownMessages(parts, input.tag.conversation)
      checkMessages(choices, [...input.tag.conversation.messages, ...known])
      // a repeat may find its record made, and has to come to its end
      if (!before) requireRoom(known, cleanConversation(input.tag.conversation), 'tag.')
    }
    const intent: Intent = { input, person, request, ...(choices && { choices }) }
    const refuseDoubles: RefuseDoubles = async (signal) => {
      const { duplicates } = await duplicatesOf({ entity: input.entity, values }, { ...caller, signal })
      const likely = duplicates.filter(({ reason }) => reason !== 'similar-name').map(({ match }) => match.record.name)
      if (likely.length > 0) throw doubled(likely)
    }
    const record = before?.progress.record ?? (await makeOnce(parts, crm, intent, values, refuseDoubles))
    return answer(parts, await transact(parts.db, (tx) => finish(tx, parts, intent, record)))
  }
}

/** What makes two requests the same one. A later reading of the conversation does not make it another. */
function askedFor({ entity, values, tag }: Input): unknown {
  return { entity, values, tag: tag && { source: tag.conversation.source, externalId: tag.conversation.externalId, choices: tag.choices } }
}

async function knownMessages({ db }: TaggingParts, { source, externalId }: ConversationKey): Promise<{ id: string }[]> {
  return db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select('message.id')
    .where('conversation.source', '=', source)
    .where('conversation.external_id', '=', externalId)
    .execute()
}

function doubled(names: string[]): AppError {
  return new AppError('duplicate-record', `The same phone number or email is in the CRM already: ${names.join(', ')}`, {
    hint: `Tag ${names[0]} instead, or create anyway.`,
    overridable: true,
  })
}

async function makeOnce(
  parts: TaggingParts,
  crm: OpenCrm,
  { input, request }: Intent,
  values: FieldValues,
  refuseDoubles: RefuseDoubles,
): Promise<RecordSummary> {
  const toCheck = input.unchecked === true && !input.anyway
  // a repeat would find its own record among the duplicates: what this key has made comes first
  const trustsKeys = crm.connector.can.enforcesKeys && !toCheck
  const repeat = await begin(parts, request, trustsKeys, input)
  // a person who closes the browser has not taken the create back: it goes on without the caller's signal
  const signal = AbortSignal.timeout(callMs)
  let earlier: 'unknown' | 'none' = repeat && !trustsKeys ? 'unknown' : 'none'
  try {
    const made = earlier === 'unknown' ? await adopt(crm, input.key, signal) : undefined
    earlier = 'none'
    if (!made && toCheck) await refuseDoubles(signal)
    return made ?? (await crm.session.create(input.entity, values, { key: input.key, anyway: input.anyway ?? false }, signal)).record
  } catch (error) {
    await release(parts, request.key, earlier === 'none' && surelyNotMade(error))
    throw besideValues(error)
  }
}

/** Claims the key before anything is sent. True when an earlier attempt may have made the record. */
async function begin(parts: TaggingParts, request: NewRequest, enforcesKeys: boolean, input: Input): Promise<boolean> {
  const now = parts.clock.now()
  return transact(parts.db, async (tx) => {
    const open = await openRequest(tx, request, now)
    if (!open.isNew && !enforcesKeys && open.busy_until && open.busy_until > now) {
      throw new AppError('unavailable', 'This record is being created at this moment', {
        hint: 'Ask again in a few seconds.',
        retryAfter: 2,
      })
    }
    const busy_until = new Date(now.getTime() + callMs + 15_000)
    await tx.updateTable('request').set({ busy_until }).where('key', '=', request.key).execute()
    if (!open.isNew) return true
    // a database that has gone back to a backup has forgotten attempts; a conversation from after that can have none
    const restored = await wentBackAt(tx, now)
    const said = input.tag?.conversation.messages ?? []
    return restored !== undefined && (said.length === 0 || said.some(({ at }) => at === undefined || new Date(at) < restored))
  })
}

async function adopt({ session }: OpenCrm, key: string, signal: AbortSignal): Promise<RecordSummary | undefined> {
  const found = await session.findByKey(key, signal)
  return found?.record && (await session.read(found.record, [], signal))?.record
}

/** The CRM took the request, or may have. */
const perhapsMade = new Set<ErrorCode>(['crm-unreachable', 'crm-timeout', 'crm-undecided', 'internal', 'cancelled'])

function surelyNotMade(error: unknown): boolean {
  return error instanceof AppError && !perhapsMade.has(error.code)
}

/**
 * A refused create leaves no trace: the same key may come with better values. One of which anything may have arrived, now or at an
 * attempt before, is remembered, so that the repeat looks first; that the look-up itself fails says nothing about that.
 */
async function release({ db }: TaggingParts, key: string, untouched: boolean): Promise<void> {
  if (untouched) await db.deleteFrom('request').where('key', '=', key).where('done_at', 'is', null).execute()
  else await db.updateTable('request').set({ busy_until: null }).where('key', '=', key).execute()
}

/** The CRM names its fields bare; to the caller they are parts of `values`. */
function besideValues(error: unknown): unknown {
  if (!(error instanceof AppError) || !error.fields) return error
  const { code, message, hint, retryable, overridable } = error
  const fields = error.fields.map((fault) => ({ ...fault, path: fault.path.startsWith('values.') ? fault.path : `values.${fault.path}` }))
  return new AppError(code, message, {
    fields,
    retryable,
    cause: error,
    ...(hint !== undefined && { hint }),
    ...(overridable !== undefined && { overridable }),
  })
}

type Progress = { record?: RecordSummary; tags?: string[] }

async function finish(tx: Tx, parts: TaggingParts, { input, person, request, choices }: Intent, record: RecordSummary): Promise<Progress> {
  const now = parts.clock.now()
  const open = await openRequest(tx, request, now)
  if (open.done_at) return open.progress
  const progress: Progress = { record }
  const moved = new Set<string>()
  if (input.tag && choices) {
    const thread = await takeReading(tx, cleanConversation(input.tag.conversation), now, true)
    for (const id of await advanceTags(tx, parts, thread, now)) moved.add(id)
    const { id } = await tagRecord(tx, parts, thread, { key: `${input.key}:1`, record, person, choices }, now)
    progress.tags = [id]
    moved.add(id)
  }
  const { connection, entity, id } = record.ref
  await parts.audit.write(tx, {
    action: 'record.created',
    subject: `${connection}/${entity}/${id}`,
    person: person.id,
    details: { tagged: progress.tags !== undefined, anyway: input.anyway ?? false },
  })
  await finishRequest(tx, request.key, progress, now)
  await recordChanges(
    tx,
    [...moved].map((tagId) => ({ kind: 'tag', tagId })),
    now,
  )
  return progress
}

async function answer({ db }: TaggingParts, { record, tags }: Progress): Promise<Output<'records.create'>> {
  if (!record) throw new AppError('internal', 'A finished create has no record')
  const [tag] = await readTags(db, tags ?? [])
  return { record, ...(tag && { tag }) }
}

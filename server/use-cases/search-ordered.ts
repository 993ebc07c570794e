import type { Memory, SearchAnswer, Stop } from '#contract/api/search.ts'
import type { ConversationKey } from '#contract/conversation.ts'
import { AppError } from '#contract/errors.ts'
import { type Match, type RecordRef, type RecordSummary, recordKey } from '#contract/records.ts'
import type { Settings } from '#contract/settings/settings.ts'
import { recollect } from '#server/database/memory.ts'
import { tagCounts } from '#server/database/tags.ts'
import { type PlannedStop, planStops } from '#server/matching/order.ts'
import { ownIdentifiers } from '#server/matching/own.ts'
import type { OpenCrm } from '#server/ports/crm-access.ts'
import type { OrderedResult } from '#server/ports/crm-connector.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import { type CheckedMemory, checkMemory } from './check-memory.ts'
import { type Configured, configured, searched } from './configured.ts'
import { keptEntities } from './kept-entities.ts'
import type { SearchParts } from './search-parts.ts'
import { toMatch } from './to-match.ts'

/** Memory first, then the identifiers in the organisation's order; a CRM that cannot be asked is told, and memory still answers. */
export function searchOrdered(parts: SearchParts): Handlers['search.ordered'] {
  const entitiesOf = keptEntities(parts.clock)
  return async (input, caller) => {
    const { settings } = parts.settings.current()
    const { organisation, search } = settings
    const stops = planStops(input.visitor, search.order, ownIdentifiers(organisation), organisation.country)
    const open = parts.crm.open(caller.person)
    const learnt = await recollect(parts.db, { conversation: input.conversation, visitor: input.visitor, organisation })
    const remembered = learnt.memory?.match.record.ref.connection === open.connection ? learnt.memory : undefined
    const refused = learnt.refused.filter((ref) => ref.connection === open.connection)
    try {
      const all = configured(settings, await entitiesOf(open, caller.signal))
      const [result, checked, left] = await Promise.all([
        searchCrm(open, stops, all, refused, settings, input, caller.signal),
        remembered ? checkMemory(parts, open, remembered, all, stops, organisation.country, caller.signal) : {},
        summaries(open, refused, caller.signal),
      ])
      const answer = await toAnswer(parts, result, checked, left, stops, all, settings, input.conversation)
      parts.audit.note({
        action: 'search.ordered',
        subject: `connection/${open.connection}`,
        person: caller.person.id,
        details: auditDetails(answer),
      })
      return answer
    } catch (error) {
      return troubled(error, stops, remembered)
    }
  }
}

function searchCrm(
  open: OpenCrm,
  stops: readonly PlannedStop[],
  all: readonly Configured[],
  except: readonly RecordRef[],
  settings: Settings,
  page: { limit: number; after?: string | undefined },
  signal: AbortSignal,
): Promise<OrderedResult> {
  const identifiers = stops.filter((stop) => stop.state === 'try').map(({ identifier, values }) => ({ identifier, values }))
  const entities = searched(all)
  if (identifiers.length === 0 || entities.length === 0) return Promise.resolve({ tried: [], records: [], total: 0 })
  const { country } = settings.organisation
  return open.session.search(
    { identifiers, entities, except, country, limit: page.limit, ...(page.after !== undefined && { after: page.after }) },
    signal,
  )
}

async function toAnswer(
  parts: SearchParts,
  result: OrderedResult,
  checked: CheckedMemory,
  refused: RecordSummary[],
  stops: readonly PlannedStop[],
  all: readonly Configured[],
  settings: Settings,
  here: ConversationKey | undefined,
): Promise<SearchAnswer> {
  const shared = sharedValue(result, stops, settings.organisation.sharedFrom)
  // a switchboard's number remembers whoever was tagged last; that must not look like knowledge about this caller
  const memory = shared && checked.memory?.by === 'visitor' ? undefined : checked.memory
  // what is tagged here stands in the list of this conversation's tags; "before" is the others
  const tagged = await tagCounts(
    parts.db,
    [...result.records.map((found) => found.record.ref), ...(memory ? [memory.match.record.ref] : [])],
    here,
  )
  const withTags = (match: Match): Match => {
    const count = tagged.get(recordKey(match.record.ref))
    return count ? { ...match, tagged: count } : match
  }
  return {
    trail: stops.map((stop) => toStop(stop, result)),
    matches: result.records.map((found) => withTags(toMatch(found, all))),
    total: result.total,
    ...(result.next !== undefined && { next: result.next }),
    ...(shared && { shared }),
    refused,
    ...(memory && { memory: { ...memory, match: withTags(memory.match) } }),
    ...(checked.gone !== undefined && { gone: checked.gone }),
  }
}

function toStop({ identifier, state }: PlannedStop, result: OrderedResult): Stop {
  if (state !== 'try') return { identifier, state }
  const tried = result.tried.find((one) => one.identifier === identifier)
  if (!tried) return { identifier, state: result.by === undefined ? 'none' : 'not-needed' }
  const found = tried.count > 1 ? 'many' : tried.count === 1 ? 'hit' : tried.refused > 0 ? 'refused' : 'none'
  return { identifier, state: found, count: found === 'refused' ? tried.refused : tried.count }
}

/** Names are shared by nature; a number or address used by so many records belongs to a switchboard. */
function sharedValue({ by, widest }: OrderedResult, stops: readonly PlannedStop[], from: number): SearchAnswer['shared'] {
  if (by === undefined || by === 'name' || widest === undefined || widest.records < from) return undefined
  const given = stops.find((stop) => stop.identifier === by)?.values.find((value) => value.normalised === widest.value)
  return { identifier: by, value: given?.raw ?? widest.value, records: widest.records }
}

/** Who was left out, for the agent to take back; those that are gone from the CRM are gone here too. */
async function summaries(open: OpenCrm, refs: readonly RecordRef[], signal: AbortSignal): Promise<RecordSummary[]> {
  const read = await Promise.all(refs.slice(0, 20).map((ref) => open.session.read(ref, [], signal)))
  return read.flatMap((one) => one?.record ?? [])
}

function troubled(error: unknown, stops: readonly PlannedStop[], remembered: Memory | undefined): SearchAnswer {
  if (!(error instanceof AppError) || !error.code.startsWith('crm-')) throw error
  const { code, message, hint } = error
  return {
    trail: stops.map(({ identifier, state }) => ({ identifier, state: state === 'try' ? 'failed' : state })),
    matches: remembered ? [remembered.match] : [],
    total: remembered ? 1 : 0,
    refused: [],
    ...(remembered && { memory: remembered }),
    trouble: { code, message, ...(hint !== undefined && { hint }) },
  }
}

/** Which records were shown, by id; never what was searched for. */
function auditDetails(answer: SearchAnswer): Record<string, string | number> {
  const shown = [...(answer.memory ? [answer.memory.match] : []), ...answer.matches].map(
    ({ record }) => `${record.ref.entity}/${record.ref.id}`,
  )
  const by = answer.trail.find((stop) => stop.state === 'hit' || stop.state === 'many')?.identifier ?? 'none'
  return { by, total: answer.total, records: [...new Set(shown)].slice(0, 100).join(' ') }
}

import type { Memory, SearchAnswer } from '#contract/api/search.ts'
import type { Conversation, Visitor } from '#contract/conversation.ts'
import { recordKey, sameRecord } from '#contract/record-identity.ts'
import type { Match, RecordSummary } from '#contract/records.ts'
import type { Fault } from './fault.ts'

/** Everything known about one conversation; kept when another is opened, so that coming back is instant. */
export type Finding = {
  conversation: Conversation
  /** the visitor's identifiers that the answer is for; '' before the first search */
  searchedFor: string
  phase: 'searching' | 'ready' | 'failed'
  memory?: Memory | undefined
  answer?: SearchAnswer | undefined
  fault?: Fault | undefined
  /** pages after the first */
  more: Match[]
  next?: string | undefined
  loadingMore: boolean
  /** the record that the agent chose of several, by its key */
  chosen?: string | undefined
  filter: string
  /** the list is shown though one record is remembered */
  asList: boolean
  /** the chat ended while it was open here */
  endedHere: boolean
  /** "not this person", said here; the answer may not know it yet */
  refusedHere: RecordSummary[]
}

export function newFinding(conversation: Conversation): Finding {
  return {
    conversation,
    searchedFor: '',
    phase: 'searching',
    more: [],
    loadingMore: false,
    filter: '',
    asList: false,
    endedHere: false,
    refusedHere: [],
  }
}

/** The records that may be tagged, the remembered one first; refused ones are out. */
export function matchesOf(finding: Finding): Match[] {
  const memory = memoryOf(finding)
  const found = [...(finding.answer?.matches ?? []), ...finding.more]
  const all = memory ? [memory.match, ...found.filter(({ record }) => !sameRecord(record.ref, memory.match.record.ref))] : found
  const refused = new Set(finding.refusedHere.map(({ ref }) => recordKey(ref)))
  return refused.size === 0 ? all : all.filter(({ record }) => !refused.has(recordKey(record.ref)))
}

/** The remembered record: as the search checked it, else as it was remembered. Gone ones are no memory. */
export function memoryOf(finding: Finding): Memory | undefined {
  const { answer } = finding
  const memory = answer && !answer.trouble ? answer.memory : (answer?.memory ?? finding.memory)
  const refused = memory && finding.refusedHere.some(({ ref }) => sameRecord(ref, memory.match.record.ref))
  return refused ? undefined : memory
}

export function refusedOf(finding: Finding): RecordSummary[] {
  const known = finding.answer?.refused ?? []
  return [...known, ...finding.refusedHere.filter(({ ref }) => !known.some((other) => sameRecord(other.ref, ref)))]
}

export function totalOf(finding: Finding): number {
  return Math.max(finding.answer?.total ?? 0, matchesOf(finding).length)
}

export type Screen = 'searching' | 'one' | 'several' | 'none' | 'trouble'

/** Which screen a finding is: one record is a card, several are a list that nobody chooses from but the agent. */
export function screenOf(finding: Finding): Screen {
  const matches = matchesOf(finding)
  const remembered = memoryOf(finding) !== undefined
  if (matches.length === 1 && !finding.answer?.shared && totalOf(finding) <= 1) return 'one'
  if (remembered && !finding.asList) return 'one'
  if (matches.length > 0) return 'several'
  if (finding.phase === 'searching') return 'searching'
  return finding.phase === 'failed' || finding.answer?.trouble ? 'trouble' : 'none'
}

/** The matches that the filter leaves, in their order. */
export function narrowed(matches: Match[], filter: string): Match[] {
  const words = fold(filter).split(/\s+/).filter(Boolean)
  if (words.length === 0) return matches
  return matches.filter(({ record }) => {
    const text = fold(`${record.name} ${record.subtitle ?? ''} ${record.account?.name ?? ''}`)
    return words.every((word) => text.includes(word))
  })
}

export function shownMatches(finding: Finding): Match[] {
  const matches = matchesOf(finding)
  return screenOf(finding) === 'one' ? matches.slice(0, 1) : narrowed(matches, finding.filter)
}

/** The record that a tag goes to. Of several it is the one that the agent chose, also by narrowing them to one. */
export function currentMatch(finding: Finding): Match | undefined {
  const shown = shownMatches(finding)
  const sole = shown.length === 1 && (finding.filter !== '' || screenOf(finding) === 'one')
  return sole ? shown[0] : shown[placeOf(shown, finding.chosen)]
}

/** Where the chosen record stands in a list; -1 when it is not in it, or none is chosen. */
export function placeOf(matches: readonly Match[], chosen: string | undefined): number {
  return matches.findIndex(({ record }) => recordKey(record.ref) === chosen)
}

/** The key of the neighbour; from nowhere the first or the last. */
export function neighbour(matches: readonly Match[], chosen: string | undefined, by: 1 | -1): string | undefined {
  const at = placeOf(matches, chosen)
  const to = at < 0 && by < 0 ? matches.length - 1 : Math.max(0, Math.min(matches.length - 1, at + by))
  return keyAt(matches, to)
}

export function keyAt(matches: readonly Match[], at: number): string | undefined {
  const match = matches[at]
  return match && recordKey(match.record.ref)
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** The visitor without what is the organisation's own: nobody is created with our own number. */
export function strangerOf({ conversation: { visitor }, answer }: Finding): Visitor {
  const own = new Set(answer?.trail.flatMap(({ identifier, state }) => (state === 'own' ? [identifier] : [])))
  return { ...visitor, ...(own.has('phone') && { phones: [] }), ...(own.has('email') && { emails: [] }) }
}

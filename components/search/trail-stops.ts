import type { Stop } from '#contract/api/search.ts'
import type { Visitor } from '#contract/conversation.ts'
import type { IdentifierKind } from '#contract/records.ts'
import type { Finding } from '#services/view/finding.ts'

export type TrailStop = {
  identifier: IdentifierKind
  state: Stop['state'] | 'searching' | 'next' | 'later' | 'memory' | 'waits' | 'not-tried'
  count?: number | undefined
}

/** The stops of a finding: the backend's own when it has answered, else what is being done and what comes then. */
export function trailStops(finding: Finding, order: readonly IdentifierKind[], online: boolean): TrailStop[] {
  const { answer, phase, conversation } = finding
  if (answer && answer.trail.length > 0) return answer.trail
  const remembered = finding.memory?.match.evidence[0]?.identifier
  const given = order.filter((identifier) => hasValue(conversation.visitor, identifier))
  return order.map((identifier) => {
    if (!online || phase === 'failed') {
      if (identifier === remembered) return { identifier, state: 'memory' }
      if (!given.includes(identifier)) return { identifier, state: 'not-given' }
      if (!online) return { identifier, state: 'waits' }
      return { identifier, state: identifier === given[0] ? 'failed' : 'not-tried' }
    }
    const at = given.indexOf(identifier)
    return { identifier, state: at < 0 ? 'not-given' : at === 0 ? 'searching' : at === 1 ? 'next' : 'later' }
  })
}

export function hasValue(visitor: Visitor, identifier: IdentifierKind): boolean {
  if (identifier === 'phone') return visitor.phones.length > 0
  if (identifier === 'email') return visitor.emails.length > 0
  return Boolean(visitor.fullName || visitor.firstName || visitor.lastName)
}

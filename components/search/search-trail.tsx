import type { ComponentChildren } from 'preact'
import type { IdentifierKind } from '#contract/records.ts'
import type { Finding } from '#services/view/finding.ts'
import { useStore, useView } from '#components/context.ts'
import { Trail } from './trail.tsx'
import { trailStops } from './trail-stops.ts'

const usual: readonly IdentifierKind[] = ['phone', 'email', 'name']

/** The trail of one finding, in the order that the settings say. */
export function SearchTrail({ finding, children }: { finding: Finding; children?: ComponentChildren }) {
  const { session } = useView()
  const order = useStore(session, (state) => state.forms?.order ?? usual)
  const online = useStore(session, (state) => state.link.state === 'online')
  return <Trail stops={trailStops(finding, order, online)}>{children}</Trail>
}

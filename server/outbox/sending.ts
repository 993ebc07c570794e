import type { CrmSession } from '#server/ports/crm-connector.ts'
import type { Keep } from './fence.ts'

/** What sending needs: the CRM as the tagging person sees it, what is kept between calls, and look-ups of earlier deliveries. */
export type Sending = {
  session: CrmSession
  keep: Keep
  removesActivities: boolean
  /** deliveries of this tag that were taken back and may have arrived */
  unsureTakenBack(): Promise<{ crmKey: string; parts: number }[]>
  signal: AbortSignal
}

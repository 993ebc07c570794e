import type { EntityKind } from '#contract/records.ts'
import building from 'lucide/dist/esm/icons/building-complex.mjs'
import handshake from 'lucide/dist/esm/icons/handshake.mjs'
import sprout from 'lucide/dist/esm/icons/sprout.mjs'
import userRound from 'lucide/dist/esm/icons/user-round.mjs'
import { Icon } from '#components/ui/icon.tsx'

const icons = { account: building, contact: userRound, lead: sprout, custom: handshake }

/** What kind of record it is; its word always stands nearby. */
export function KindIcon({ kind }: { kind: EntityKind }) {
  return (
    <span class={kind === 'contact' ? 'kind' : `kind kind-${kind}`}>
      <Icon node={icons[kind]} />
    </span>
  )
}

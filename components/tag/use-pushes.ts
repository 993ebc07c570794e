import { useMemo } from 'preact/hooks'
import type { Push } from '#services/view/pushes.ts'
import { useStore, useView } from '#components/context.ts'

/** The tags of the open conversation, on this device and in the backend, as one list. */
export function usePushes(): Push[] {
  const { tags, conversation } = useView()
  const of = useStore(conversation, (state) => state.finding?.conversation)
  const known = useStore(tags, (state) => state.tags)
  const entries = useStore(tags, (state) => state.entries)
  const local = useStore(tags, (state) => state.local)
  return useMemo(() => (of ? tags.pushes(of) : []), [of?.source, of?.externalId, known, entries, local])
}

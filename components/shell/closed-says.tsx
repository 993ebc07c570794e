import { useEffect } from 'preact/hooks'
import { useStore, useView } from '#components/context.ts'
import { usePushes } from '#components/tag/use-pushes.ts'

/** What the rail and the toolbar say of this sidebar while it is closed: how many match, and whether a tag failed. */
export function ClosedSays() {
  const { host, conversation, read } = useView()
  const count = useStore(conversation, (state) => (state.finding ? read.totalOf(state.finding) : 0))
  const failed = usePushes().some(({ state }) => state === 'failed' || state === 'refused' || state === 'parked')
  useEffect(() => host.frame?.setBadge(count, failed), [count, failed])
  return <></>
}

import type { Draft } from '#services/view/create-store.ts'
import { useStore, useView } from '#components/context.ts'

/** The draft's duplicates that may be meant, and those that the agent said it is not. */
export function useLikely({ duplicates }: Pick<Draft, 'duplicates'>) {
  const { conversation, partDuplicates, read } = useView()
  const finding = useStore(conversation, (state) => state.finding)
  return partDuplicates(duplicates, finding ? read.refusedOf(finding) : [])
}

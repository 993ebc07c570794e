import { useStore, useView } from '#components/context.ts'

/** The name of a step (ui/foot.tsx) as one of the open conversation: the same step for another visitor is another one. */
export function useStep(step: string | undefined): string | undefined {
  const { conversation } = useView()
  const open = useStore(conversation, (state) => state.finding?.conversation)
  return step && `${open?.source} ${open?.externalId} ${step}`
}

import { useStore, useView } from '#components/context.ts'

/**
 * The sidebar was not in sight for long enough yet that a press could be taken (row 6 of docs/security.md): a moment after it
 * comes up. One that stays covered says so by itself.
 */
export function useUnseen(): boolean {
  const { guard } = useView()
  return useStore(guard, ({ visibility, covered }) => visibility === 'covered' && !covered)
}

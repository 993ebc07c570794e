import { useCommand } from '#components/shell/commands.ts'
import { useTagging } from './use-tagging.ts'

/** Z takes the last tag back, wherever one is. */
export function UndoKey() {
  const { undoLast } = useTagging()
  useCommand('undo', undoLast)
  return null
}

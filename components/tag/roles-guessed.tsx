import type { Conversation } from '#contract/conversation.ts'
import { useTexts } from '#components/context.ts'

/** Who is the agent and who the visitor was told by nothing that is sure: said where messages are about to be saved under their names. */
export function RolesGuessed({ conversation }: { conversation: Conversation }) {
  const { t } = useTexts()
  return conversation.couldNotRead?.includes('roles') ? <p class="meta">{t('messages.guessed')}</p> : null
}

import { visitorName } from '#contract/conversation-identity.ts'
import type { Conversation } from '#contract/conversation.ts'
import messageCircle from 'lucide/dist/esm/icons/message-circle.mjs'
import smartphone from 'lucide/dist/esm/icons/smartphone.mjs'
import { useTexts } from '#components/context.ts'
import { clockTime } from '#contract/moments.ts'
import { Chip } from '#components/ui/chip.tsx'
import { Icon } from '#components/ui/icon.tsx'

/** Who is writing, by what, and whether they still do. */
export function ConversationStrip({ conversation }: { conversation: Conversation }) {
  const { t } = useTexts()
  const { visitor, channel } = conversation
  const name = visitorName(visitor)
  const identifiers = [visitor.phones[0], visitor.emails[0]].filter((value) => value !== undefined && value !== name)
  return (
    <section class="conv" aria-label={t('conversation.label')}>
      <span class="conv-face">
        <Icon node={channel === 'sms' ? smartphone : messageCircle} />
      </span>
      <h1 class="conv-name cut" title={name} dir="auto">
        {name ?? t('conversation.unknown')}
      </h1>
      <State conversation={conversation} />
      <div class="conv-sub">
        {identifiers.map((value) => (
          <span key={value} class="num cut" title={value}>
            {value}
          </span>
        ))}
        {identifiers.length === 0 && <span class="cut">{conversation.sourceName}</span>}
      </div>
    </section>
  )
}

function State({ conversation: { channel, status, endedAt, sourceName } }: { conversation: Conversation }) {
  const { t, locale } = useTexts()
  if (channel === 'sms') return <Chip>{sourceName && sourceName.length <= 12 ? sourceName : t('conversation.sms')}</Chip>
  if (status === 'open') return <Chip tone="ok">{t('conversation.live')}</Chip>
  return <Chip>{endedAt ? t('conversation.endedAt', { time: clockTime(endedAt, locale) }) : t('conversation.ended')}</Chip>
}

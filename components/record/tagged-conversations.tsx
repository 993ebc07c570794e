import type { TaggedConversation } from '#contract/api/records.ts'
import messageCircle from 'lucide/dist/esm/icons/message-circle.mjs'
import smartphone from 'lucide/dist/esm/icons/smartphone.mjs'
import { useTexts, useView } from '#components/context.ts'
import type { Texts } from '#components/messages/texts.ts'
import { ExternalLink } from '#components/ui/external-link.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { safeUrl } from '#components/ui/safe-url.ts'
import { Time } from '#components/ui/time.tsx'
import { Subject } from './subject.tsx'

/** What was tagged to the record, the newest first. */
export function TaggedConversations({ conversations }: { conversations: TaggedConversation[] }) {
  const texts = useTexts()
  const { host, env } = useView()
  const { t, locale } = texts
  return (
    <section class="sec talks" aria-label={t('detail.conversations')}>
      <div class="sec-head">
        <h3 class="grow">{t('detail.conversations')}</h3>
        {conversations.length > 0 && <span class="meta num">{conversations.length}</span>}
      </div>
      {conversations.length === 0 && <p class="meta">{t('detail.noConversations')}</p>}
      <ul>
        {conversations.map((one) => {
          const url = safeUrl(one.activity?.url ?? one.url)
          return (
            <li key={one.tag} class="talk">
              <Icon node={one.channel === 'sms' ? smartphone : messageCircle} size={14} />
              <div class="grow">
                {url ? (
                  <ExternalLink url={url} open={(to) => host.openLink(to)} title={one.subject}>
                    <Subject text={one.subject} />
                  </ExternalLink>
                ) : (
                  <div title={one.subject}>
                    <Subject text={one.subject} />
                  </div>
                )}
                <div class="meta cut-2">
                  {t('detail.conversation', { by: one.by, activity: activityWords(one, texts), count: one.messages })}
                </div>
              </div>
              <Time at={one.at} locale={locale} now={env.now()} />
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function activityWords({ activity }: TaggedConversation, { t }: Texts): string {
  if (!activity) return t('activity.pending')
  const kind = activity.kind === 'note' || activity.kind === 'task' ? activity.kind : 'custom'
  return t(activity.closed ? `activity.${kind}.closed` : `activity.${kind}`)
}

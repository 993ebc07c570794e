import type { RecordSummary } from '#contract/records.ts'
import externalLink from 'lucide/dist/esm/icons/external-link.mjs'
import { useTexts, useView } from '#components/context.ts'
import { useCommand } from '#components/shell/commands.ts'
import { IconButton } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { InlineLink } from '#components/ui/inline-link.tsx'
import { safeUrl } from '#components/ui/safe-url.ts'
import { KindIcon } from './kind-icon.tsx'

/** Name on two lines at most, kind and account below, the way to the CRM beside. */
export function RecordHead({ record }: { record: RecordSummary }) {
  const { t, standard } = useTexts()
  const { host } = useView()
  const url = safeUrl(record.url)
  useCommand('open', url ? () => host.openLink(url) : undefined)
  return (
    <div class="rec-head">
      <KindIcon kind={record.kind} />
      <div>
        <h2 class="rec-name cut-2" dir="auto" title={record.name}>
          {record.name}
        </h2>
        <p class="rec-sub">
          {standard.entity(record.ref.entity, record.entityLabel)}
          <RecordSubtitle record={record} />
          {record.inactive && <Chip tone="warn">{t('record.inactive')}</Chip>}
        </p>
      </div>
      {url && <IconButton node={externalLink} flip label={t('record.open')} hint="O" press={() => host.openLink(url)} />}
    </div>
  )
}

function RecordSubtitle({ record }: { record: RecordSummary }) {
  const { navigation } = useView()
  const { account, subtitle, ref } = record
  if (account)
    return (
      <>
        {' · '}
        <InlineLink
          press={() =>
            navigation.go({ view: 'detail', ref: { connection: ref.connection, entity: account.entity, id: account.id }, from: 'auto' })
          }
        >
          {account.name}
        </InlineLink>
      </>
    )
  return subtitle ? (
    <>
      {' · '}
      <bdi>{subtitle}</bdi>
    </>
  ) : null
}

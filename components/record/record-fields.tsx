import type { RecordRef, ShownField } from '#contract/records.ts'
import { useTexts, useView } from '#components/context.ts'
import { shownText } from '#components/format/shown-value.ts'
import { isLookup } from '#components/format/values.ts'
import { EmailText, UrlText } from '#components/ui/cut.tsx'
import { ExternalLink } from '#components/ui/external-link.tsx'
import { InlineLink } from '#components/ui/inline-link.tsx'
import { safeUrl } from '#components/ui/safe-url.ts'
import { useShownWords } from './use-shown-words.ts'

const numeric = new Set(['phone', 'whole-number', 'decimal', 'currency', 'date', 'date-time'])

/** Label and value in two columns; empty fields are left out. */
export function RecordFields({ fields, of, bare = false }: { fields: ShownField[]; of: RecordRef; bare?: boolean }) {
  const { standard } = useTexts()
  const words = useShownWords(of.entity)
  const filled = fields.filter((field) => shownText(field, words) !== '')
  if (filled.length === 0) return null
  return (
    <dl class={bare ? 'fields fields-bare' : 'fields'}>
      {filled.map((field) => (
        <>
          <dt key={field.name}>{standard.field(of.entity, field.name, field.label)}</dt>
          <dd>
            <ShownValue field={field} text={shownText(field, words)} connection={of.connection} />
          </dd>
        </>
      ))}
    </dl>
  )
}

function ShownValue({ field, text, connection }: { field: ShownField; text: string; connection: string }) {
  const { navigation, host } = useView()
  if (field.type === 'email')
    return (
      <bdi>
        <EmailText value={text} />
      </bdi>
    )
  if (numeric.has(field.type)) return <span class="num">{text}</span>
  const { value } = field
  if (field.type === 'lookup' && isLookup(value))
    return (
      <InlineLink press={() => navigation.go({ view: 'detail', ref: { connection, entity: value.entity, id: value.id }, from: 'auto' })}>
        {text}
      </InlineLink>
    )
  const url = field.type === 'url' ? safeUrl(text.includes('://') ? text : `https://${text}`) : undefined
  if (url)
    return (
      <ExternalLink url={url} open={(to) => host.openLink(to)}>
        <UrlText value={text.replace(/^https?:\/\//, '')} />
      </ExternalLink>
    )
  return <bdi>{text}</bdi>
}

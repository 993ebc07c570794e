import type { Match } from '#contract/records.ts'
import { useTexts, useView } from '#components/context.ts'
import { shortDay } from '#contract/moments.ts'
import { shownText } from '#components/format/shown-value.ts'
import { EmailText } from '#components/ui/cut.tsx'
import { type Apart, tellApart } from './tell-apart.ts'

/** What tells each of these records from those that look like it, by record key. */
export function useApart(matches: readonly Match[]): Map<string, Apart> {
  const { t, locale, standard } = useTexts()
  const { env } = useView()
  const words = { locale, yes: t('record.yes'), no: t('record.no') }
  return tellApart(matches, {
    created: t('record.created'),
    id: t('record.id'),
    day: (at) => shortDay(at, locale, env.now()),
    label: standard.field,
    value: (entity, field) => shownText(field, { ...words, option: (name, label) => standard.option(entity, name, label) }),
  })
}

/** The line that tells a row apart; never cut, since the difference may be at its end. */
export function ApartLine({ apart: { label, stretches, numeric } }: { apart: Apart }) {
  return (
    <span class="hit-sub hit-apart">
      {label}{' '}
      <span class={numeric ? 'num' : undefined}>
        {stretches.map(({ text, marked }) => {
          const shown = <EmailText value={text} />
          return marked ? <b key={text}>{shown}</b> : shown
        })}
      </span>
    </span>
  )
}

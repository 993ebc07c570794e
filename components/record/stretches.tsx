import type { IdentifierKind } from '#contract/records.ts'
import { EmailText } from '#components/ui/cut.tsx'
import type { Stretch } from './marking.ts'

/** A value with its shared part marked; never cut, numbers in their own order. */
export function Stretches({ stretches, kind }: { stretches: Stretch[]; kind?: IdentifierKind | undefined }) {
  const inside = stretches.map(({ text, marked }) => {
    const shown = kind === 'email' ? <EmailText value={text} /> : text
    return marked ? <mark>{shown}</mark> : shown
  })
  return kind === 'phone' ? <span class="num">{inside}</span> : <bdi>{inside}</bdi>
}

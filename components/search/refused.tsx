import type { Finding } from '#services/view/finding.ts'
import { useTexts, useView } from '#components/context.ts'
import { Button } from '#components/ui/button.tsx'

/** Records that an agent said are not this person, each with the way back. */
export function Refused({ finding }: { finding: Finding }) {
  const { t } = useTexts()
  const { found, read } = useView()
  const refused = read.refusedOf(finding)
  if (refused.length === 0) return null
  return (
    <section class="sec">
      <h2 class="meta">{t('refused.title', { count: refused.length })}</h2>
      <ul class="left-out">
        {refused.map((record) => (
          <li key={record.ref.id}>
            <span class="cut grow" title={record.name}>
              <bdi>{record.name}</bdi>
            </span>
            <Button kind="link" small label={`${t('refused.undo')}: ${record.name}`} press={() => found.unrefuse(record)}>
              {t('refused.undo')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

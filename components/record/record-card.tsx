import type { Match } from '#contract/records.ts'
import history from 'lucide/dist/esm/icons/rotate-ccw-clock.mjs'
import { useTexts, useView } from '#components/context.ts'
import { shortDay } from '#contract/moments.ts'
import { useCommand } from '#components/shell/commands.ts'
import { Button } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Evidence } from './evidence.tsx'
import { RecordFields } from './record-fields.tsx'
import { RecordHead } from './record-head.tsx'
import './record.css'

const shown = 5

/** The one record that was found: who it is, why it matched, what else is known. */
export function RecordCard({ match, refuse }: { match: Match; refuse?: (() => void) | undefined }) {
  const { t, locale, standard } = useTexts()
  const { navigation, env } = useView()
  const { record, tagged } = match
  const person = record.kind === 'contact' || record.kind === 'lead'
  const details = () => navigation.go({ view: 'detail', ref: record.ref, from: 'auto' })
  useCommand('details', details)
  const asEvidence = new Set(match.evidence.map(({ field }) => field))
  const toldAbove = new Set(
    match.compared.flatMap(({ verdict, recordValues }) => (verdict === 'differs' || verdict === 'alike' ? recordValues : [])),
  )
  const fields = match.fields
    .filter(({ name, value }) => !asEvidence.has(name) && value !== record.name && !toldAbove.has(String(value)))
    .slice(0, shown)
  return (
    <>
      <article class="rec fade-in" aria-label={`${standard.entity(record.ref.entity, record.entityLabel)} ${record.name}`}>
        <RecordHead record={record} />
        <Evidence match={match} />
        <RecordFields fields={fields} of={record.ref} />
        <div class="rec-tail">
          <Button kind="link" small keys={['D']} press={details}>
            {t('record.details')}
          </Button>
          {refuse && (
            <Button kind="quiet" small press={refuse}>
              {t(person ? 'record.notThis' : 'record.notThisOne')}
            </Button>
          )}
        </div>
      </article>
      {tagged && tagged.count > 0 && (
        <div class="row meta rec-past">
          <Icon node={history} size={14} />
          <span class="cut">{t('record.taggedBefore', { count: tagged.count, date: shortDay(tagged.latest, locale, env.now()) })}</span>
        </div>
      )}
    </>
  )
}

import type { Comparison, Evidence as EvidenceRow, IdentifierKind, Match } from '#contract/records.ts'
import circleCheck from 'lucide/dist/esm/icons/circle-check.mjs'
import triangleAlert from 'lucide/dist/esm/icons/triangle-alert.mjs'
import { useTexts } from '#components/context.ts'
import { Icon } from '#components/ui/icon.tsx'
import { sharedPart } from './marking.ts'
import { Stretches } from './stretches.tsx'

/** Why it matched: both values one above the other, the shared part marked. What differs is told below, before a tag. */
export function Evidence({ match }: { match: Match }) {
  const { t } = useTexts()
  const kinds = [...new Set(match.evidence.map(({ identifier }) => identifier))]
  const too = match.compared.filter(({ verdict, identifier }) => verdict === 'same' && !kinds.includes(identifier))
  const differing = match.compared.filter(({ verdict }) => verdict === 'differs' || verdict === 'alike')
  if (kinds.length === 0 && differing.length === 0) return null
  return (
    <div class="why">
      {kinds.map((kind, at) => (
        <SameValue
          key={kind}
          kind={kind}
          entity={match.record.ref.entity}
          rows={match.evidence.filter(({ identifier }) => identifier === kind)}
          also={at === 0 ? too.map(({ identifier }) => t(`evidence.too.${identifier}`)) : []}
        />
      ))}
      {differing.map((comparison) => (
        <Differs key={comparison.identifier} comparison={comparison} />
      ))}
    </div>
  )
}

function SameValue({ kind, entity, rows, also }: { kind: IdentifierKind; entity: string; rows: EvidenceRow[]; also: string[] }) {
  const { t, standard } = useTexts()
  const visitorValues = [...new Set(rows.map(({ visitorValue }) => visitorValue))]
  return (
    <>
      <h3 class="why-title">
        <Icon node={circleCheck} />
        <span>
          {t(rows.every(({ alike }) => alike) ? 'evidence.alike.name' : `evidence.same.${kind}`)}
          {also.length > 0 && <span class="meta"> · {also.join(', ')}</span>}
        </span>
      </h3>
      <dl>
        {visitorValues.map((visitorValue) => {
          const records = rows.filter((row) => row.visitorValue === visitorValue)
          const first = records[0]?.recordValue ?? ''
          return (
            <>
              <dt>{t('record.visitor')}</dt>
              <dd>
                <Stretches stretches={sharedPart(visitorValue, first, kind).visitor} kind={kind} />
              </dd>
              {records.map(({ field, label, recordValue }) => (
                <>
                  <dt key={field}>{standard.field(entity, field, label)}</dt>
                  <dd>
                    <Stretches stretches={sharedPart(visitorValue, recordValue, kind).record} kind={kind} />
                  </dd>
                </>
              ))}
            </>
          )
        })}
      </dl>
    </>
  )
}

function Differs({ comparison }: { comparison: Comparison }) {
  const { t } = useTexts()
  const { identifier, verdict, visitorValue, recordValues } = comparison
  return (
    <>
      <h3 class="why-title is-warn">
        <Icon node={triangleAlert} />
        {t(verdict === 'alike' ? 'evidence.alike.name' : `evidence.differs.${identifier}`)}
      </h3>
      <dl>
        <dt>{t('record.visitor')}</dt>
        <dd>
          <Stretches stretches={[{ text: visitorValue, marked: false }]} kind={identifier} />
        </dd>
        <dt>{t('record.onRecord')}</dt>
        <dd>
          {recordValues.map((value) => (
            <div key={value}>
              <Stretches stretches={[{ text: value, marked: false }]} kind={identifier} />
            </div>
          ))}
        </dd>
      </dl>
    </>
  )
}

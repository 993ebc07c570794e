import Download from 'lucide/dist/esm/icons/download.mjs'
import type { ImportFault } from '#contract/api/imports.ts'
import { reasonText } from '#contract/import/reasons.ts'
import { Icon } from '../inbox/icon.tsx'
import type { PageProps } from './import-page.tsx'
import type { Words } from './texts.ts'
import type { Open } from './view.ts'

/** More than this nobody reads here, and a browser should not hold: the rest is in the file. */
const mostShown = 1_000

/** What is wrong, by line of the file, or which records an undo left, with the reason. */
export function Faults({ open, flow, words, title }: PageProps & { open: Open; title: string }) {
  const { texts } = words
  const { faults, run } = open
  if (!faults || faults.list.length === 0) return null
  const kept = run.state === 'undone'
  const shown = faults.list.filter(({ kind }) => (kind === 'kept') === kept)
  const heads = kept ? [texts.record, texts.columnOf, texts.reason] : [texts.line, texts.columnOf, texts.value, texts.reason]
  return (
    <section class="imp-section" aria-labelledby="faults">
      <header class="imp-section-head">
        <h2 id="faults">{title}</h2>
        <a class="btn btn-quiet btn-small" href={`/crm/import/${run.id}/faults.csv`} download>
          <Icon node={Download} size={14} />
          {texts.allFaults}
        </a>
      </header>
      <table class={`records imp-faults${kept ? '' : ' by-line'}`}>
        <thead>
          <tr>
            {heads.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((fault) => (
            <FaultRow key={fault.number} fault={fault} kept={kept} words={words} />
          ))}
        </tbody>
      </table>
      {faults.next !== undefined && (
        <p class="imp-acts">
          {shown.length < mostShown ? (
            <button type="button" class="btn btn-small" onClick={() => void flow.moreFaults()}>
              {texts.moreFaults}
            </button>
          ) : (
            <span class="meta">{texts.enoughFaults}</span>
          )}
        </p>
      )}
    </section>
  )
}

function FaultRow({ fault, kept, words: { texts, lang } }: { fault: ImportFault; kept: boolean; words: Words }) {
  const { record } = fault
  return (
    <tr>
      <th scope="row" class="num">
        {kept && record ? (
          <a href={`/crm/${encodeURIComponent(record.entity)}/${encodeURIComponent(record.id)}`}>
            <bdi>{record.name || record.id}</bdi>
          </a>
        ) : (
          <>
            <span class="imp-line">{texts.line} </span>
            {fault.line?.toLocaleString(texts.locale)}
          </>
        )}
      </th>
      <td data-label={texts.columnOf} dir="auto" class={fault.column ? '' : 'is-empty'}>
        {fault.column}
      </td>
      {!kept && (
        <td data-label={texts.value} class={fault.value ? '' : 'is-empty'}>
          <span class="imp-value" dir="auto" title={fault.value}>
            {fault.value}
          </span>
        </td>
      )}
      <td data-label={texts.reason} class="imp-reason">
        {reasonText(fault, lang)}
      </td>
    </tr>
  )
}

import type { ImportRun } from '#contract/api/imports.ts'
import type { Texts } from './texts.ts'

const kinds = ['made', 'updated', 'same', 'refused'] as const

/** Rows of the file by what becomes of them. */
export function CountTiles({ run, labels, texts }: { run: ImportRun; labels: Texts['counts']; texts: Texts }) {
  const { counts } = run
  return (
    <>
      <dl class="imp-counts">
        {kinds
          .filter((kind) => counts[kind] > 0 || kind === 'made' || kind === 'refused' || (kind === 'updated' && run.options?.updateBy))
          .map((kind) => (
            <div key={kind} class={kind === 'refused' && counts.refused > 0 ? 'is-bad' : ''}>
              <dt>{labels[kind]}</dt>
              <dd class="num">{counts[kind].toLocaleString(texts.locale)}</dd>
            </div>
          ))}
      </dl>
      {counts.empty > 0 && <p class="meta">{texts.empty(counts.empty)}</p>}
    </>
  )
}

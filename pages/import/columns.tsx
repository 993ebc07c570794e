import { useState } from 'preact/hooks'
import { Banner } from './banners.tsx'
import { ColumnsTable } from './columns-table.tsx'
import { DiscardButton } from './discard-button.tsx'
import { FreeFields } from './free-fields.tsx'
import type { PageProps } from './import-page.tsx'
import { faultsOf, setTarget, skipUndecided } from './mapping.ts'
import { Reading } from './reading.tsx'
import type { Open } from './view.ts'

/** How the file is read and where its columns go, then the check. */
export function Columns({ open, ...props }: PageProps & { open: Open }) {
  const { view, flow, words } = props
  const { texts } = words
  const { look, draft } = open
  const [moved, setMoved] = useState('')
  if (!look || !draft)
    return (
      <section class="imp-section" aria-busy={view.busy === 'look'}>
        {view.busy === 'look' && <p class="meta">{texts.looking}</p>}
        <p class="imp-acts">
          {view.busy === undefined && (
            <button type="button" class="btn" onClick={() => void flow.look({})}>
              {texts.again}
            </button>
          )}
          <DiscardButton view={view} flow={flow} texts={texts} />
        </p>
      </section>
    )
  const put = (column: number, to: string | undefined) => {
    flow.change(setTarget(draft, column, to))
    const field = look.targets.find((one) => one.to === to)
    setMoved(field ? texts.dropped(words.target(look.entity, field), look.columns[column]?.name ?? '') : '')
  }
  const [first, ...more] = look.notes
  const { undecided, missing, nameless } = faultsOf(draft, look.targets)
  const rests = undecided > 0 || missing.length > 0 || nameless || look.notes.includes('no-rows')
  return (
    <>
      <Reading {...props} look={look} draft={draft} />
      {first && (
        <Banner kind="warn" title={texts.notes[first]}>
          {more.map((note) => (
            <b key={note}>{texts.notes[note]}</b>
          ))}
        </Banner>
      )}
      <section class="imp-section" aria-labelledby="columns">
        <header class="imp-section-head">
          <h2 id="columns">{texts.columnsTitle}</h2>
          <span class="meta num">{texts.columnsText(look.columns.length, look.rows, look.counted)}</span>
        </header>
        <div class="imp-map">
          <ColumnsTable look={look} draft={draft} words={words} put={put} />
          <FreeFields look={look} draft={draft} words={words} />
        </div>
        <p class="sr" role="status">
          {moved}
        </p>
      </section>
      <footer class="imp-foot">
        <div class="imp-foot-why" role="status">
          {missing.length > 0 && <p class="fault">{texts.missing(missing.map((one) => words.target(look.entity, one)).join(', '))}</p>}
          {undecided > 0 && (
            <p class="fault">
              {texts.stillUndecided(undecided)}{' '}
              <button type="button" class="btn btn-link btn-small" onClick={() => flow.change(skipUndecided(draft))}>
                {texts.skipUndecided(undecided)}
              </button>
            </p>
          )}
          {nameless && <p class="fault">{texts.sourceMissing}</p>}
          {!rests && <p class="meta">{texts.checkHint}</p>}
        </div>
        <DiscardButton view={view} flow={flow} texts={texts} />
        <button
          type="button"
          class="btn btn-primary"
          aria-disabled={rests || view.busy !== undefined}
          onClick={() => {
            if (rests || view.busy !== undefined) document.querySelector<HTMLElement>('.imp .input.is-bad')?.focus()
            else void flow.check()
          }}
        >
          {texts.check}
        </button>
      </footer>
    </>
  )
}

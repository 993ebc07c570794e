import type { ImportRun } from '#contract/api/imports.ts'
import { asSentence } from '#contract/errors.ts'
import { refusalWords } from '#contract/import/refusals.ts'
import { longDay } from '#contract/moments.ts'
import { Banner } from './banners.tsx'
import { Checked } from './checked.tsx'
import { CountTiles } from './count-tiles.tsx'
import { AskingButton, DiscardButton } from './discard-button.tsx'
import { Faults } from './faults.tsx'
import type { PageProps } from './import-page.tsx'
import type { Open } from './view.ts'

/** An import that rests: checked, stopped, broken off, done or taken back. */
export function Outcome(props: PageProps & { open: Open }) {
  const { state } = props.open.run
  if (state === 'checked') return <Checked {...props} />
  if (state === 'applied') return <Done {...props} />
  return state === 'undone' ? <TakenBack {...props} /> : <Rests {...props} />
}

function Done(props: PageProps & { open: Open }) {
  const { open, flow, words } = props
  const { texts } = words
  const { run } = open
  const written = run.counts.made + run.counts.updated
  return (
    <>
      <section class="imp-section">
        <h2>{texts.doneTitle}</h2>
        <CountTiles run={run} labels={texts.counts} texts={texts} />
        <p class="imp-acts">
          {run.options && (
            <a class="btn btn-primary" href={`/crm/${encodeURIComponent(run.options.entity)}?sort=updated`}>
              {texts.toList(words.entity(run.options.entity, run.entityLabel ?? run.options.entity))}
            </a>
          )}
          <button type="button" class="btn" onClick={flow.leave}>
            {texts.another}
          </button>
          {run.undoUntil && (
            <AskingButton
              label={texts.undo}
              class="btn btn-quiet btn-danger"
              title={texts.undoAsk(written)}
              text={texts.undoText}
              yes={texts.undoDo}
              act={() => void flow.undo()}
              texts={texts}
            />
          )}
        </p>
        {run.undoUntil && <p class="meta">{texts.undoUntil(longDay(run.undoUntil, texts.locale))}</p>}
      </section>
      <Faults {...props} title={texts.faults} />
    </>
  )
}

function TakenBack(props: PageProps & { open: Open }) {
  const { open, flow, words } = props
  const { texts } = words
  const undone = open.run.undone ?? { removed: 0, restored: 0, kept: 0 }
  return (
    <>
      <section class="imp-section">
        <h2>{texts.undoneTitle}</h2>
        <dl class="imp-counts">
          {(['removed', 'restored', 'kept'] as const).map((kind) => (
            <div key={kind}>
              <dt>{texts.undoneCounts[kind]}</dt>
              <dd class="num">{undone[kind].toLocaleString(texts.locale)}</dd>
            </div>
          ))}
        </dl>
        <p class="imp-acts">
          <button type="button" class="btn" onClick={flow.leave}>
            {texts.another}
          </button>
        </p>
      </section>
      <Faults {...props} title={texts.keptTitle} />
    </>
  )
}

/** Stopped by somebody, or broken off by itself. */
function Rests({ open, view, flow, words }: PageProps & { open: Open }) {
  const { texts } = words
  const { run } = open
  const failed = run.state === 'failed'
  const trouble = run.trouble?.refusal ? refusalWords(run.trouble.refusal, words.lang) : run.trouble
  // its file lies where the command is run; what is being taken back needs none
  const byCommand =
    run.origin === 'command' && run.undone === undefined ? refusalWords({ reason: 'by-command', parts: [run.id] }, words.lang) : undefined
  return (
    <section class="imp-section">
      <Banner
        kind={failed ? 'bad' : 'info'}
        title={failed ? (trouble ? asSentence(trouble.message) : texts.failedTitle) : texts.stoppedTitle}
      >
        {failed && trouble?.hint !== undefined && <p dir="auto">{trouble.hint}</p>}
        <p>{byCommand?.hint ?? (failed ? undefined : texts.stoppedText)}</p>
      </Banner>
      <p class="imp-acts">
        {!byCommand && (
          <button type="button" class="btn btn-primary" aria-disabled={view.busy !== undefined} onClick={() => void flow.resume()}>
            {texts.resume}
          </button>
        )}
        {mayChange(run) && (
          <button type="button" class="btn" onClick={() => void flow.columns()}>
            {texts.changeColumns}
          </button>
        )}
        {run.undone === undefined && <DiscardButton view={view} flow={flow} texts={texts} />}
      </p>
    </section>
  )
}

/** Its file is here, and nothing of it is being taken back. */
function mayChange({ origin, undone }: ImportRun): boolean {
  return origin === 'page' && undone === undefined
}

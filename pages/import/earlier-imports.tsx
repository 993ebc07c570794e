import type { ImportRun } from '#contract/api/imports.ts'
import { dayAndTime, recentlyAlone } from '#contract/moments.ts'
import { AskingButton } from './discard-button.tsx'
import type { PageProps } from './import-page.tsx'
import { percentOf } from './progress.ts'
import type { Words } from './texts.ts'
import { isWorking } from './view.ts'

const looks: Partial<Record<ImportRun['state'], string>> = {
  applied: ' chip-ok',
  failed: ' chip-bad',
  checking: ' chip-info',
  applying: ' chip-info',
  undoing: ' chip-info',
}

/** What was imported before, by whom, and where it stands; each opens where it was left. */
export function EarlierImports({ view, flow, words, now }: PageProps) {
  const { texts } = words
  if (view.runs === undefined) return null
  return (
    <section class="imp-section imp-earlier" aria-labelledby="earlier">
      <h2 id="earlier">{texts.earlier}</h2>
      {view.runs.length === 0 ? (
        <p class="meta">{texts.noEarlier}</p>
      ) : (
        <table class="records">
          <thead>
            <tr>
              {[texts.file, texts.state, texts.who, texts.when].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>
            {view.runs.map((run) => (
              <tr key={run.id}>
                <th scope="row">
                  <a
                    class="record-name imp-wrap"
                    href={`/crm/import?run=${run.id}`}
                    onClick={(event) => {
                      if (event.ctrlKey || event.metaKey || event.shiftKey) return
                      event.preventDefault()
                      void flow.openRun(run.id)
                    }}
                  >
                    <bdi>{run.fileName || texts.nameless}</bdi>
                  </a>
                </th>
                <td data-label={texts.state}>
                  <StateOf run={run} words={words} />
                </td>
                <td data-label={texts.who} dir="auto">
                  {run.startedBy ?? (run.origin === 'command' ? texts.byCommand : texts.unknownWho)}
                </td>
                <td data-label={texts.when} class="num">
                  <time dateTime={run.startedAt} title={dayAndTime(run.startedAt, texts.locale)}>
                    {recentlyAlone(run.startedAt, texts.locale, now())}
                  </time>
                </td>
                <td class={run.undoUntil ? 'imp-row-acts' : 'imp-row-acts is-empty'}>
                  {run.undoUntil && (
                    <AskingButton
                      label={texts.undoShort}
                      name={`${texts.undo}: ${run.fileName || texts.nameless}`}
                      class="btn btn-quiet btn-small"
                      title={texts.undoAsk(run.counts.made + run.counts.updated)}
                      text={texts.undoText}
                      yes={texts.undoDo}
                      act={() => void flow.undoOf(run.id)}
                      texts={texts}
                    />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function StateOf({ run, words: { texts, entity } }: { run: ImportRun; words: Words }) {
  const { made, updated } = run.counts
  const label = run.options && entity(run.options.entity, run.entityLabel ?? run.options.entity)
  const percent = isWorking(run.state) && run.progress ? ` ${texts.percent(percentOf(run.progress.done, run.progress.of))}` : ''
  const wrote =
    run.state === 'applied'
      ? [
          made > 0 && `${made.toLocaleString(texts.locale)} ${texts.counts.made}`,
          updated > 0 && `${updated.toLocaleString(texts.locale)} ${texts.counts.updated}`,
        ]
      : []
  return (
    <span class="imp-state">
      <span class={`chip${looks[run.state] ?? ''}`}>
        {texts.states[run.state]}
        {percent}
      </span>
      <span class="meta num">{[label, ...wrote].filter(Boolean).join(' · ')}</span>
    </span>
  )
}

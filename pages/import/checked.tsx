import { useState } from 'preact/hooks'
import { refusalWords } from '#contract/import/refusals.ts'
import { Banner } from './banners.tsx'
import { CountTiles } from './count-tiles.tsx'
import { DiscardButton } from './discard-button.tsx'
import { Faults } from './faults.tsx'
import type { PageProps } from './import-page.tsx'
import type { Open } from './view.ts'

/** What would be written, what is wrong, and the decision: nothing, or what is good. A file that was not read to its end leaves none. */
export function Checked(props: PageProps & { open: Open }) {
  const { open, view, flow, words } = props
  const { texts } = words
  const { id, counts, origin, cutOff } = open.run
  const byCommand = origin === 'command' ? refusalWords({ reason: 'by-command', parts: [id] }, words.lang) : undefined
  const cut = cutOff ? refusalWords({ reason: 'cut-off', parts: [] }, words.lang) : undefined
  const good = counts.made + counts.updated + counts.same
  const [keepGood, setKeepGood] = useState(false)
  const why =
    byCommand?.hint ?? cut?.hint ?? (good === 0 ? texts.nothingGood : counts.refused > 0 && !keepGood ? texts.applyRests : undefined)
  return (
    <>
      <section class="imp-section">
        <h2>{texts.checkedTitle}</h2>
        <CountTiles run={open.run} labels={texts.wouldBe} texts={texts} />
        {cut && <Banner kind="bad" title={`${cut.message}.`} />}
        {counts.refused > 0 && good > 0 && !cut && !byCommand && (
          <fieldset class="imp-either">
            <legend>{texts.wrongTitle(counts.refused)}</legend>
            {([false, true] as const).map((choice) => (
              <label key={String(choice)} class="check">
                <input type="radio" name="wrong" checked={keepGood === choice} onChange={() => setKeepGood(choice)} />
                {choice ? texts.importGood(good) : texts.importNothing}
              </label>
            ))}
          </fieldset>
        )}
      </section>
      <Faults {...props} title={texts.faults} />
      <footer class="imp-foot">
        <p class="imp-foot-why meta" id="why-not">
          {why ?? ''}
        </p>
        <DiscardButton view={view} flow={flow} texts={texts} />
        {origin === 'page' && (
          <button type="button" class="btn" onClick={() => void flow.columns()}>
            {texts.changeColumns}
          </button>
        )}
        <button
          type="button"
          class="btn btn-primary"
          aria-disabled={why !== undefined || view.busy !== undefined}
          aria-describedby="why-not"
          onClick={() => why === undefined && view.busy === undefined && void flow.apply(keepGood)}
        >
          {texts.apply(good)}
        </button>
      </footer>
    </>
  )
}

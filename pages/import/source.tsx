import { type Draft, sourceOf } from './mapping.ts'
import type { Texts } from './texts.ts'

type SourceProps = { draft: Draft; sources: readonly string[]; texts: Texts; change: (part: Partial<Draft>) => void }

/** The system whose ids the file holds. Whether its ids are here already says if rows meet records that are there. */
export function Source({ draft, sources, texts, change }: SourceProps) {
  const named = sourceOf(draft)
  return (
    <div class="field">
      <label for="source">{texts.source}</label>
      <input
        id="source"
        class={`input${named === undefined ? ' is-bad' : ''}`}
        value={draft.source}
        maxLength={40}
        list="sources"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        required
        placeholder={texts.sourceExample}
        aria-describedby="source-hint"
        onInput={(event) => change({ source: event.currentTarget.value.toLowerCase().replace(/[^a-z0-9._-]/g, '') })}
      />
      <datalist id="sources">
        {sources.map((source) => (
          <option key={source} value={source} />
        ))}
      </datalist>
      <p class="help" id="source-hint">
        {named === undefined ? texts.sourceHint : sources.includes(named) ? texts.sourceKnown(named) : texts.sourceNew(named)}
      </p>
    </div>
  )
}

import type { DateOrder, DecimalMark, FileForm, ImportLook } from '#contract/api/imports.ts'
import { Choice } from './choice.tsx'
import type { PageProps } from './import-page.tsx'
import { currenciesIn } from './currencies.ts'
import { type Draft, holdsIds, takesCurrency, updateChoices } from './mapping.ts'
import { Source } from './source.tsx'

/** What the records become, what happens to those that are there, and how the file's bytes and values are read. */
export function Reading({ flow, words, look, draft }: Omit<PageProps, 'view'> & { look: ImportLook; draft: Draft }) {
  const { texts } = words
  const change = (part: Partial<Draft>) => flow.change({ ...draft, ...part })
  const encodings = Object.keys(texts.encodings)
  const known = encodings.includes(look.form.encoding) ? encodings : [look.form.encoding, ...encodings]
  const keys = updateChoices(draft, look.targets)
  return (
    <section class="imp-section imp-reading">
      <Choice
        label={texts.entity}
        value={look.entity}
        options={look.entities.map(({ name, label }) => [name, words.entity(name, label)])}
        choose={(entity) => void flow.look({ entity })}
        hint={look.sure.entity ? undefined : texts.unsure}
      />
      <div class="imp-wide">
        <Choice
          label={texts.existing}
          value={draft.updateBy ?? ''}
          options={[
            ['', texts.makeNew],
            ...keys.map((key): [string, string] => [
              key.to,
              key.to === '#id' ? texts.updateById : texts.updateBy(words.target(look.entity, key)),
            ]),
          ]}
          choose={(updateBy) => change({ updateBy: updateBy || undefined })}
        />
        {draft.updateBy !== undefined && (
          <label class="check">
            <input type="checkbox" checked={draft.clearEmpty} onChange={(event) => change({ clearEmpty: event.currentTarget.checked })} />
            {texts.clearEmpty}
          </label>
        )}
      </div>
      {holdsIds(draft) && <Source draft={draft} sources={look.sources} texts={texts} change={change} />}
      <Choice
        label={texts.encoding}
        value={look.form.encoding}
        options={known.map((encoding) => [encoding, texts.encodings[encoding] ?? encoding])}
        choose={(encoding) => void flow.look({ encoding })}
        hint={look.sure.encoding ? undefined : texts.unsure}
      />
      <Choice
        label={texts.separator}
        value={look.form.separator}
        options={Object.entries(texts.separators)}
        choose={(separator) => void flow.look({ separator: separator as FileForm['separator'] })}
        hint={look.sure.separator ? undefined : texts.unsure}
      />
      <Choice
        label={texts.dates}
        value={draft.dates}
        options={Object.entries(texts.dateOrders)}
        choose={(dates) => change({ dates: dates as DateOrder })}
      />
      <Choice
        label={texts.decimal}
        value={draft.decimal}
        options={Object.entries(texts.decimals)}
        choose={(decimal) => change({ decimal: decimal as DecimalMark })}
      />
      {takesCurrency(draft, look.targets) && (
        <Choice
          label={texts.currency}
          value={draft.currency ?? look.currency}
          options={currenciesIn(texts.locale, look.currency)}
          choose={(currency) => change({ currency })}
          hint={texts.currencyHint}
        />
      )}
    </section>
  )
}

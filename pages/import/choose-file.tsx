import Download from 'lucide/dist/esm/icons/download.mjs'
import FileUp from 'lucide/dist/esm/icons/file-up.mjs'
import { useRef, useState } from 'preact/hooks'
import { Icon } from '../inbox/icon.tsx'
import { DiscardButton } from './discard-button.tsx'
import type { PageProps } from './import-page.tsx'
import { bytesText } from './progress.ts'

/** The entities that a template is offered for, where none was looked at yet. */
const usual = [
  { name: 'account', label: 'Account' },
  { name: 'contact', label: 'Contact' },
  { name: 'lead', label: 'Lead' },
] as const

/** Takes a file by dropping or by choosing; for an import that stopped half-way, the same one again. */
export function ChooseFile({ view, flow, words, save, wanted }: PageProps) {
  const { texts } = words
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const waits = view.open?.run
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0]
    if (file) void flow.choose(file)
  }
  const template = async (entity: string) => {
    const made = await flow.template(entity)
    if (made) save(made.fileName, made.csv)
  }
  const entities = wanted === undefined || usual.some(({ name }) => name === wanted) ? usual : [...usual, { name: wanted, label: wanted }]
  return (
    <section class="imp-section">
      <fieldset
        aria-labelledby="drop"
        class={`imp-drop${over ? ' is-over' : ''}`}
        aria-busy={view.busy === 'begin'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          take(event.dataTransfer?.files)
        }}
      >
        <span class="kind kind-large">
          <Icon node={FileUp} />
        </span>
        <h2 id="drop" dir="auto">
          {over ? texts.dropNow : waits ? texts.goOnTitle(waits.fileName) : texts.dropTitle}
        </h2>
        <p>{waits ? texts.goOnText(bytesText(waits.received, texts.locale), bytesText(waits.size, texts.locale)) : texts.dropText}</p>
        <button type="button" class="btn btn-primary" onClick={() => input.current?.click()}>
          {texts.choose}
        </button>
        {/* the button presses it: two of one name would be read out */}
        <input
          ref={input}
          type="file"
          hidden
          aria-label={texts.choose}
          accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
          onChange={(event) => {
            take(event.currentTarget.files)
            // the same file again is a choice too
            event.currentTarget.value = ''
          }}
        />
        <p class="meta">{texts.limits}</p>
      </fieldset>
      {waits ? (
        <p class="imp-acts">
          <DiscardButton view={view} flow={flow} texts={texts} />
        </p>
      ) : (
        <p class="imp-templates">
          <span class="meta">{texts.templates}</span>
          {entities.map(({ name, label }) => (
            <button key={name} type="button" class="btn btn-quiet btn-small" onClick={() => void template(name)}>
              <Icon node={Download} size={14} />
              {texts.template(words.entity(name, label))}
            </button>
          ))}
        </p>
      )}
    </section>
  )
}

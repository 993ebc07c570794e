import { bytesText, spokenPercent, timeLeft } from './progress.ts'
import type { Texts } from './texts.ts'

export type ProgressProps = {
  title: string
  percent: number
  left: number | undefined
  bytes?: { done: number; of: number }
  /** what is known meanwhile, each a few words */
  facts: readonly string[]
  note: string
  texts: Texts
  stop?: { press: () => void; busy: boolean }
}

/** What goes on: how far it is, how long it takes. Lines keep their place while numbers come and go. */
export function ProgressCard({ title, percent, left, bytes, facts, note, texts, stop }: ProgressProps) {
  return (
    <section class="imp-section imp-progress">
      <div class="row">
        <h2 class="grow imp-wrap" dir="auto">
          {title}
        </h2>
        <span class="num imp-percent">{texts.percent(percent)}</span>
      </div>
      <progress class="imp-bar" max={100} value={percent} aria-label={title} />
      <p class="imp-facts num">
        {bytes && <span>{texts.sent(bytesText(bytes.done, texts.locale), bytesText(bytes.of, texts.locale))}</span>}
        {facts.map((fact) => (
          <span key={fact.replace(/[\d\s,.]+/g, '')}>{fact}</span>
        ))}
        <span>{left === undefined ? ' ' : texts.left(timeLeft(left))}</span>
      </p>
      <p class="meta">{note}</p>
      {stop && (
        <p class="imp-acts">
          <button type="button" class="btn" aria-disabled={stop.busy} onClick={() => !stop.busy && stop.press()}>
            {texts.stop}
          </button>
        </p>
      )}
      <p class="sr" role="status">
        {texts.spoken(title, spokenPercent(percent))}
      </p>
    </section>
  )
}

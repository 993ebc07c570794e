import type { Told } from '#server/connectors/embedded/import/run/import-parts.ts'

export type Bar = { told(told: Told): void; end(): void }
type Stream = { isTTY?: boolean; columns?: number; write(text: string): unknown }

const words = { reading: 'Reading', writing: 'Writing', undoing: 'Undoing' }
const everyMs = { bar: 200, line: 5_000 }

/** How far it is and how long it may still take: a bar on a terminal, elsewhere a line every five seconds. */
export function progressBar(stream: Stream, say: (line: string) => void, now: () => number = () => performance.now()): Bar {
  let phase: Told['phase'] | undefined
  let began = { at: 0, done: 0 }
  let shownAt = Number.NEGATIVE_INFINITY
  let drawn = false
  return {
    told(told) {
      const at = now()
      if (told.phase !== phase) {
        phase = told.phase
        began = { at, done: told.done }
        shownAt = stream.isTTY ? Number.NEGATIVE_INFINITY : at
      }
      if (at - shownAt < (stream.isTTY ? everyMs.bar : everyMs.line)) return
      shownAt = at
      const text = textOf(told, began, at)
      if (!stream.isTTY) return say(text)
      drawn = true
      stream.write(`\r\u001b[K${barOf(told, text, stream.columns ?? 80)}`)
    },
    end() {
      if (drawn) stream.write('\r\u001b[K')
      drawn = false
    },
  }
}

function textOf({ phase, done, of, counts }: Told, began: { at: number; done: number }, at: number): string {
  const seconds = (at - began.at) / 1_000
  const pace = seconds > 0 ? (done - began.done) / seconds : 0
  const left = pace > 0 && seconds >= 1 ? `, ${clock((of - done) / pace)} left` : ''
  const percent = `${Math.floor((100 * done) / Math.max(1, of))} %`
  const rows =
    phase === 'reading'
      ? counts
        ? `, ${counts.rows.toLocaleString('en')} rows`
        : ''
      : `, ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`
  return `${words[phase]}: ${percent}${rows}${left}`
}

function barOf({ done, of }: Told, text: string, columns: number): string {
  const width = Math.min(30, columns - text.length - 4)
  if (width < 5) return text.slice(0, columns - 1)
  const full = Math.round((width * done) / Math.max(1, of))
  return `[${'#'.repeat(full)}${'-'.repeat(Math.max(0, width - full))}] ${text}`
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** Whole percent; 100 only when all is done. */
export function percentOf(done: number, of: number): number {
  if (of <= 0) return 0
  return done >= of ? 100 : Math.min(99, Math.max(0, Math.floor((done / of) * 100)))
}

/** What is read out: every tenth percent, so that nobody is talked at all the while. */
export function spokenPercent(percent: number): number {
  return Math.floor(percent / 10) * 10
}

/** Seconds left by the pace since `from`; undefined while too little has gone to tell. */
export function secondsLeft(from: { at: number; done: number }, now: number, done: number, of: number): number | undefined {
  const seconds = (now - from.at) / 1_000
  const gone = done - from.done
  if (seconds < 2 || gone <= 0) return undefined
  return Math.max(0, Math.round((of - done) / (gone / seconds)))
}

export type TimeLeft = { unit: 'seconds' | 'minutes' | 'hours'; count: number }

/** Rounded as people would say it: 5, 10 … 55 seconds, minutes, hours. */
export function timeLeft(seconds: number): TimeLeft {
  if (seconds < 58) return { unit: 'seconds', count: Math.max(5, Math.ceil(seconds / 5) * 5) }
  if (seconds < 57 * 60) return { unit: 'minutes', count: Math.max(1, Math.round(seconds / 60)) }
  return { unit: 'hours', count: Math.max(1, Math.round(seconds / 3_600)) }
}

/** 0 B, 812 B, 4.2 kB, 12 MB, 1.9 GB: thousands, as systems show files. */
export function bytesText(bytes: number, locale: string): string {
  const units = ['B', 'kB', 'MB', 'GB'] as const
  const power = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** power
  return `${value.toLocaleString(locale, { maximumFractionDigits: power > 0 && value < 10 ? 1 : 0 })} ${units[power]}`
}

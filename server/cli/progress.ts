import type { Progress } from '#server/database/transfer/source.ts'

const everyMs = 5_000

/** A line for each table that has rows, and one every five seconds for one that takes long. */
export function tellProgress(say: (line: string) => void): Progress {
  let toldAt = performance.now()
  return ({ table, bytes, rows }) => {
    const now = performance.now()
    if (rows !== undefined) {
      if (rows > 0) say(`  ${table}: ${rows.toLocaleString('en')} rows, ${megabytes(bytes)}`)
    } else if (now - toldAt > everyMs && bytes > 0) say(`  ${table}: ${megabytes(bytes)} …`)
    else return
    toldAt = now
  }
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${bytes.toLocaleString('en')} bytes` : `${(bytes / 1e6).toFixed(1)} MB`
}

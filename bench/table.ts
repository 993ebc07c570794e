/** What every bench module gives back, and the measures it is made of. */
export type BenchTable = {
  /** the goal's number, e.g. P8 */
  id: string
  title: string
  rows: readonly BenchRow[]
  /** what one has to know to read the figures: data, machine, versions */
  notes?: readonly string[]
}

export type BenchRow = {
  what: string
  unit: string
  ours: Figure
  /** who is compared with, measured in the same run; left out where the goal is a plain limit */
  peer?: { name: string; figure: Figure }
  /** the goal in words, and whether this row reaches it */
  goal: { text: string; met: boolean }
}

/** Median, and the middle half of the values. */
export type Figure = { median: number; low?: number; high?: number; count?: number }

export type BenchContext = {
  project: string
  signal: AbortSignal
  /** progress for people; never part of the table */
  log(text: string): void
  /** `--full`: also what takes minutes or gigabytes */
  full: boolean
}

export type BenchModule = { bench: (context: BenchContext) => Promise<BenchTable | readonly BenchTable[]> }

export function figure(values: readonly number[]): Figure {
  if (values.length === 0) throw new Error('no value was measured')
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75), count: values.length }
}

/** Linear between the two nearest values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}

/** Runs the contestants in turn, another one first each round, so that no one always meets the warm machine. */
export async function inRotation<Name extends string>(
  contestants: Record<Name, () => Promise<number>>,
  rounds: number,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[]
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < rounds; round++)
    for (let step = 0; step < names.length; step++) {
      const name = names[(round + step) % names.length] as Name
      values[name].push(await contestants[name]())
    }
  return values
}

import { quantile } from '../bench/table.ts'
import type { LoadReport } from './load.ts'

/** What a load has to hold: whoever waits does not notice it, and a server that runs for days does not grow. */
export const goals = { p95Ms: 50, growth: 1.1 }

export type Goal = { goal: string; found: string; met: boolean }

/** Each goal with what was found. A run too short to say anything of memory says so, and holds that goal. */
export function compareWithGoals(report: Pick<LoadReport, 'latencies' | 'memory' | 'errors' | 'lost' | 'doubled' | 'kills'>): Goal[] {
  return [
    ...waits(report.latencies),
    // one that is killed begins small again, at another time of the run than the next
    ...(report.kills === 0 ? report.memory.map(growth) : []),
    nothing('lost', report.lost.length),
    nothing('doubled', report.doubled.length),
    nothing(
      'errors',
      [...report.errors.values()].reduce((sum, count) => sum + count, 0),
    ),
  ]
}

/** Of searches: the sidebar shows nothing before they are answered. */
function waits(latencies: LoadReport['latencies']): Goal[] {
  const searches = [...latencies].filter(([name]) => name.startsWith('search.'))
  if (searches.length === 0) return [{ goal: 'something is searched', found: 'nothing was', met: false }]
  return searches
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, all]) => {
      const p95 = quantile(all, 0.95)
      // nothing measured is not quick
      return { goal: `${name}: p95 at most ${goals.p95Ms} ms`, found: `${p95.toFixed(1)} ms`, met: p95 <= goals.p95Ms }
    })
}

const fewest = 120

/**
 * The last fifth of the run beside the third: by then caches are full and the heap has the size that the work needs. Medians, so that what is
 * just about to be cleaned away does not count.
 */
function growth(seconds: readonly number[], place: number): Goal {
  const goal = `server ${place + 1}: memory at most ${Math.round((goals.growth - 1) * 100)} % above the middle of the run`
  const read = seconds.filter(Number.isFinite)
  if (read.length < fewest) return { goal, found: `too short to say (${read.length} s, ${fewest} are needed)`, met: true }
  const fifth = (number: number) =>
    quantile(read.slice(Math.floor((read.length * number) / 5), Math.ceil((read.length * (number + 1)) / 5)), 0.5)
  const [middle, last] = [fifth(2), fifth(4)]
  return { goal, found: `${(middle / 1e6).toFixed(0)} → ${(last / 1e6).toFixed(0)} MB`, met: last <= middle * goals.growth }
}

function nothing(what: string, count: number): Goal {
  return { goal: `${what}: none`, found: String(count), met: count === 0 }
}

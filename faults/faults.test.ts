import { expect, test } from 'vitest'
import { torture } from './torture.ts'

const points = 120
// always the same: what turns it red is somebody's change. Other seeds are run by `npm run faults -- --seed …`
const seed = 20_261_121

test(`${points} servers are killed while agents work, and browsers with them: nothing is lost, doubled, silent or untrue (seed ${seed})`, async () => {
  const report = await torture({ seed, points })
  expect(report.faults).toEqual([])
  const killed = [...report.killed.values()].reduce((sum, count) => sum + count, 0)
  expect(killed).toBeGreaterThanOrEqual(points)
  // it did meet what it is there for
  for (const phase of ['before', 'during', 'after']) expect([...report.killed.keys()].some((name) => name.endsWith(phase))).toBe(true)
  expect(report.deaths).toBeGreaterThan(points)
})

import { expect, test } from 'vitest'
import { faultWorld } from './crm-world.ts'
import { torture } from './torture.ts'

const points = 80
const seed = 20_261_121

// the embedded CRM refuses a second write by itself; this one keeps our key and does as it is told, so that only looking first holds
test(`${points} servers are killed before a CRM over HTTP that keeps our key, enforces nothing and fails in every way: nothing is lost, doubled, silent or untrue (seed ${seed})`, async () => {
  const report = await torture({ seed, points, world: () => faultWorld('marker'), first: /^call POST / })
  expect(report.faults).toEqual([])
  const killed = [...report.killed]
  expect(killed.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThanOrEqual(points)
  // it did meet what it is there for: calls that were sent and of which nobody knows what became
  expect(killed.map(([name]) => name)).toContainEqual(expect.stringMatching(/^call POST .*(during|after)$/))
})

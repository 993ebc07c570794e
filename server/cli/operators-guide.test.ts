import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { lookBackDays } from '#server/database/deliveries.ts'
import { keptDays } from '#server/jobs/sweep-requests.ts'
import { verdictOf } from '#server/outbox/verdict.ts'
import { commands } from './index.ts'

/** The promise that is printed for operators, in one line. */
const guide = readFileSync(new URL('../../docs/guides/operator.md', import.meta.url), 'utf8').replace(/\s+/g, ' ')
const numbers = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** How many tries there are until it is parked, and how long that takes. */
function untilParked(error: unknown, random: () => number): { tries: number; minutes: number } {
  let minutes = 0
  for (let tries = 1; tries < 50; tries++) {
    const verdict = verdictOf(error, { attempts: tries, looks: tries - 1, laneFailures: 0, random })
    if (verdict.kind === 'parked') return { tries, minutes }
    if (verdict.kind === 'again') minutes += verdict.afterMs / 60_000
  }
  throw new Error('it is never parked')
}

test('the guide’s promise has the number of attempts at what breaks for a reason of ours', () => {
  const { tries } = untilParked(new Error('broken'), () => 0.5)
  expect(guide).toContain(`A push that breaks for a reason of ours is parked after ${numbers[tries]} attempts`)
})

test('the guide’s promise has the number of looks at a CRM that cannot tell, and how long they take', () => {
  const undecided = new AppError('crm-undecided', 'It cannot tell', { retryable: true })
  const [least, most] = [untilParked(undecided, () => 0), untilParked(undecided, () => 0.999999)]
  const minutes = [least, most].map((one) => numbers[Math.round(one.minutes)])
  expect(guide).toContain(`parked, after ${numbers[most.tries]} looks over ${minutes[0]} to ${minutes[1]} minutes`)
})

test('the guide’s promise has the days for which keys are kept, and for which is looked after a restore', () => {
  expect(guide).toContain(`browsers repeat what they keep within ${keptDays} days, after a backup was put back within ${lookBackDays}`)
  expect(guide).toContain(`**keys of requests** for ${keptDays} days`)
  expect(readFileSync(new URL('../../docs/how-to/back-up-and-restore.md', import.meta.url), 'utf8')).toContain(
    `for ${lookBackDays} days every push`,
  )
})

test('the guide’s table has every command', () => {
  const [, table = ''] = guide.match(/## Every command (.*?) ## /) ?? []
  const told = [...table.matchAll(/`([a-z-]+)[^`]*`/g)].map(([, name]) => name)
  expect(commands.map(({ name }) => name).filter((name) => !told.includes(name))).toEqual([])
})

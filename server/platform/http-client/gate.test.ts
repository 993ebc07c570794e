import { expect, test } from 'vitest'
import { openGate } from './gate.ts'
import { handClock } from './testing.ts'

test('a rest that the CRM asked for outlasts the luck of an older call, also after many troubles; ours does not', () => {
  const time = handClock()
  const gate = openGate(time.world)
  for (let n = 0; n < 6; n += 1) gate.trouble()
  gate.told(120)
  gate.well()
  expect(gate.pass()).toBe(120)
  time.pass(120_000)
  expect(gate.pass()).toBeUndefined()
  for (let n = 0; n < 6; n += 1) gate.trouble()
  expect(gate.rest()).toBeGreaterThan(0)
  gate.well()
  expect(gate.pass()).toBeUndefined()
})

import { describe, expect, test } from 'vitest'
import { compareWithGoals } from './load-goals.ts'

const quick = new Map([['search.ordered' as const, Array.from({ length: 100 }, (_, at) => at / 4)]])
const flat = Array.from({ length: 600 }, (_, at) => 150e6 + (at % 30) * 1e6)
const well = { latencies: quick, memory: [flat], errors: new Map<string, number>(), lost: [], doubled: [], kills: 0 }
const missed = (more: Partial<typeof well>) =>
  compareWithGoals({ ...well, ...more })
    .filter(({ met }) => !met)
    .map(({ goal, found }) => `${goal}: ${found}`)

describe('a load is held to its goals', () => {
  test('and a quick one that does not grow holds all', () => {
    expect(missed({})).toEqual([])
    expect(missed({ memory: [flat.map((bytes, at) => (at < 120 ? bytes * (at / 120) : bytes))] })).toEqual([])
  })

  test('where one in ten waits longer than 50 ms for one kind of search, not for what nobody waits for in a search', () => {
    const some = Array.from({ length: 100 }, (_, at) => (at < 90 ? 4 : 51))
    const slow = new Map([...quick, ['search.byHand' as const, some], ['records.create' as const, some]])
    expect(missed({ latencies: slow as typeof quick })).toEqual(['search.byHand: p95 at most 50 ms: 51.0 ms'])
  })

  test('where nothing was asked, or nothing came back', () => {
    expect(missed({ latencies: new Map() })).toHaveLength(1)
    expect(missed({ latencies: new Map([['search.ordered', []]]) as typeof quick })).toHaveLength(1)
  })

  test('where one server of two grows by a sixth from the middle to the end', () => {
    const grows = flat.map((bytes, at) => bytes * (1 + (at / 600) * 0.4))
    expect(missed({ memory: [flat, grows] })).toEqual([expect.stringMatching(/^server 2: memory .*: \d+ → \d+ MB$/)])
    // two that are killed in turn are new in turn
    expect(missed({ memory: [flat, grows], kills: 4 })).toEqual([])
  })

  test('and a run too short to tell says so of its memory', () => {
    const [, memory] = compareWithGoals({ ...well, memory: [flat.slice(0, 60)] })
    expect(memory).toMatchObject({ met: true, found: expect.stringContaining('too short') })
  })

  test.each(['lost', 'doubled'] as const)('where something was %s', (what) => {
    expect(missed({ [what]: ['one'] })).toEqual([`${what}: none: 1`])
  })

  test('where something was answered with an error', () => {
    expect(missed({ errors: new Map([['search.ordered internal', 2]]) })).toEqual(['errors: none: 2'])
  })
})

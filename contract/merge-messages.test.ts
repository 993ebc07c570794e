import { describe, expect, test, vi } from 'vitest'
import { mergeMessages } from './merge-messages.ts'

const read = (...ids: string[]) => ids.map((id) => ({ id, role: 'visitor' as const, text: `text of ${id}` }))
const timed = (id: string, minute: number) => ({
  id,
  role: 'visitor' as const,
  text: id,
  at: `2026-11-21T10:${String(minute).padStart(2, '0')}:00Z`,
})
const ids = (merged: { messages: { id: string }[] }) => merged.messages.map(({ id }) => id).join('')

describe('readings of one thread', () => {
  test('add up when the later one holds fewer', () => {
    const merged = mergeMessages(read('a', 'b', 'c'), read('c', 'd'))
    expect(ids(merged)).toBe('abcd')
    expect(merged).toMatchObject({ added: ['d'], tail: true })
  })

  test('keep the text of the last one', () => {
    const merged = mergeMessages(read('a', 'b'), [{ id: 'a', role: 'visitor', text: 'edited' }])
    expect(merged.messages[0]?.text).toBe('edited')
    expect(merged).toMatchObject({ added: [], tail: false })
  })

  test('put older messages, scrolled into view later, before what is known', () => {
    const merged = mergeMessages(read('c', 'd'), read('a', 'b', 'c'))
    expect(ids(merged)).toBe('abcd')
    expect(merged.tail).toBe(false)
  })

  test('put a late one between its neighbours', () => {
    expect(ids(mergeMessages(read('a', 'c'), read('a', 'b', 'c')))).toBe('abc')
  })

  test('without a common message go by their times, else to the end', () => {
    expect(ids(mergeMessages([timed('a', 1), timed('d', 9)], [timed('b', 3), timed('c', 4)]))).toBe('abcd')
    expect(ids(mergeMessages(read('a', 'b'), read('c')))).toBe('abc')
  })

  test('that leave out the middle still put a new one at its time', () => {
    const merged = mergeMessages([timed('a', 1), timed('b', 2), timed('c', 3)], [timed('a', 1), timed('d', 4)])
    expect(ids(merged)).toBe('abcd')
  })

  test('with one id twice have one message, with the later text', () => {
    const merged = mergeMessages([], [...read('a'), { id: 'a', role: 'visitor', text: 'again' }])
    expect(merged.messages).toEqual([{ id: 'a', role: 'visitor', text: 'again' }])
  })

  test('in any order of arrival hold every message once', () => {
    const all = Array.from({ length: 40 }, (_, index) => timed(String.fromCharCode(65 + index), index))
    for (let from = 0; from < 40; from += 7) {
      const one = mergeMessages(all.slice(from, from + 12), all.slice(Math.max(0, from - 5), from + 3))
      const two = mergeMessages(one.messages, all)
      expect(ids(two)).toBe(all.map(({ id }) => id).join(''))
    }
  })

  test('read the time of a message once, however often it is passed by: a page must not hold up the server', () => {
    const told = (from: number) => Array.from({ length: 60 }, (_, n) => timed(`${from}-${n}`, from))
    const known = told(1)
    // each later one is looked for behind an early one, past all that is known
    const reading = told(50).flatMap((late, n) => [known[n] as (typeof known)[0], late])
    const parse = vi.spyOn(Date, 'parse')
    expect(mergeMessages(known, reading).messages).toHaveLength(120)
    expect(parse.mock.calls.length).toBeLessThanOrEqual(120)
    parse.mockRestore()
  })
})

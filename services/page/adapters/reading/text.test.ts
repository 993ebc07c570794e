import { expect, test } from 'vitest'
import { tidy } from './text.ts'

const zwj = '\u200d'

test('joiners stay where they join, and go where they only hide', () => {
  expect(tidy(`👩${zwj}👧 a${zwj}${zwj}b`)).toBe(`👩${zwj}👧 a${zwj}${zwj}b`)
  expect(tidy(`${zwj}${zwj}a${zwj}${zwj} ${zwj}b${zwj}`)).toBe('a b')
})

test('a hundred thousand joiners that a visitor wrote keep no page waiting', () => {
  const many = zwj.repeat(100_000)
  const { user } = process.cpuUsage()
  expect(tidy(`a${many}b`)).toBe(`a${many}b`)
  expect(tidy(`a${many} b`)).toBe('a b')
  expect(process.cpuUsage().user - user).toBeLessThan(500_000)
})

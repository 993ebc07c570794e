import { expect, test } from 'vitest'
import { lookOf, readFragment } from './look.ts'

const nonce = 'n'.repeat(32)

test('the fragment of the frame’s address tells the nonce and the look', () => {
  expect(readFragment(`#${nonce}.sv.dark.compact`)).toEqual({ nonce, look: { language: 'sv', theme: 'dark', density: 'compact' } })
  expect(readFragment(`#${nonce}...`)).toEqual({ nonce, look: {} })
  expect(readFragment(`#${nonce}`)).toEqual({ nonce, look: {} })
})

test('whoever knows no nonce says nothing of looks, and what is no look is left out', () => {
  expect(readFragment('#short.sv.dark.')).toEqual({ nonce: 'short', look: undefined })
  expect(readFragment('')).toEqual({ nonce: '', look: undefined })
  expect(lookOf({ language: 'xx', theme: '"><b>', density: 1 })).toEqual({})
})

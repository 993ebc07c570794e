import { expect, test } from 'vitest'
import { firstNameOf } from './first-name.ts'

test.each([
  ['Zoë van den Broek', 'Zoë'],
  ['van den Broek Zoe', 'Zoe'],
  ['Van den Broek Zoe', 'Zoe'],
  ['von Hohenberg Jürgen Karl', 'Jürgen Karl'],
  ['van den Broek', 'van den Broek'],
  ['Van Morrison', 'Van'],
  ['de', 'de'],
  ['Åsa', 'Åsa'],
  ['ليلى المنصوري', 'ليلى'],
  ['', ''],
])('%s is called %s', (name, short) => {
  expect(firstNameOf(name)).toBe(short)
})

import { expect, test } from 'vitest'
import { asa, hamn, jurgen, summary } from '#services/view/script/people.ts'
import { buttonName, shortName } from './names.ts'

test('a person is called by the first word, without a title', () => {
  expect(shortName('Jürgen Freiherr von Hohenberg-Wittelsbach', 'contact')).toBe('Jürgen')
  expect(shortName('Dr. Siobhán Ní Bhriain', 'lead')).toBe('Siobhán')
  expect(shortName('Dr. van den Broek Zoe', 'contact')).toBe('Zoe')
  expect(shortName('ليلى المنصوري', 'contact')).toBe('ليلى')
})

test('what is no person keeps its name', () => {
  expect(buttonName(hamn, [])).toBe('NH-2024-0117 Hamnlogistik, ramavtal')
})

test('two in sight who are called the same are told apart', () => {
  const maier = summary('contact', 'c4', 'Jürgen Maier')
  expect(buttonName(jurgen, [jurgen, maier, asa])).toBe('Jürgen Hohenberg-Wittelsbach')
  expect(buttonName(maier, [jurgen, maier])).toBe('Jürgen Maier')
  const zoes = ['van den Broek Zoe', 'Zoe Ek'].map((name, at) => summary('contact', `z${at}`, name))
  expect(zoes.map((zoe) => buttonName(zoe, zoes))).toEqual(['van den Broek Zoe', 'Zoe Ek'])
  expect(buttonName(asa, [jurgen, maier, asa])).toBe('Åsa')
})

import { describe, expect, test } from 'vitest'
import { settingsSv } from '#components/settings/messages/sv.ts'
import { ErrorCode } from '#contract/errors.ts'
import { en } from './en.ts'
import type { MessageKey } from './messages.ts'
import { sv } from './sv.ts'
import { createTexts } from './texts.ts'
import type { Text } from './text.ts'

const english = createTexts(en, 'en', 'en-GB')
const swedish = createTexts(sv, 'sv', 'sv-SE')
const keys = Object.keys(en) as MessageKey[]
const forms = (text: Text) => (typeof text === 'string' ? [text] : [text.one, text.other])
const slots = (text: Text) =>
  [...new Set(forms(text).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name?.toLowerCase())))].sort()

test('Swedish has every text, with the same values in it', () => {
  for (const key of keys) expect(slots(sv[key]), key).toEqual(slots(en[key]))
})

test('no text is empty, and none begs, jokes or cheers', () => {
  for (const key of keys)
    for (const text of [...forms(en[key]), ...forms(sv[key])]) {
      expect(text.trim(), key).not.toBe('')
      expect(text, key).not.toMatch(/\b(please|oops|successfully|vänligen|hoppsan)\b/i)
    }
})

test('every way in which a call can end badly has its sentence', () => {
  for (const code of ErrorCode.options) for (const { t } of [english, swedish]) expect(t(`error.${code}`).length, code).toBeGreaterThan(10)
})

test('to disarm a tag is not called to remove something: nothing has been saved yet', () => {
  expect(en['undo.disarm']).toBe('Disarm')
  expect(sv['undo.disarm']).toBe('Tagga inte')
})

test('in Swedish our sidebar is a sidofält, and a sidopanel is the browser’s own', () => {
  for (const [key, text] of Object.entries({ ...sv, ...settingsSv }))
    for (const form of forms(text)) expect(form.replaceAll('webbläsarens sidopanel', ''), key).not.toMatch(/sidopanel/i)
})

describe('a sentence with values', () => {
  test('numbers choose the form and are written as the language does', () => {
    expect(english.t('trail.matches', { count: 1 })).toBe('1 match')
    expect(english.t('trail.matches', { count: 1200 })).toBe('1,200 matches')
    expect(swedish.t('trail.matches', { count: 1200 }).replace(/\u00a0/g, ' ')).toBe('1 200 träffar')
  })
  test('up to twelve a number at the beginning is a word', () => {
    expect(english.t('shared.text', { count: 7, value: '030' })).toBe('Seven records use 030. Ask who is writing, then choose.')
    expect(swedish.t('shared.text', { count: 7, value: '030' })).toBe('Sju poster har 030. Fråga vem som skriver och välj sedan.')
    expect(english.t('shared.text', { count: 40, value: '030' })).toMatch(/^40 records/)
  })
  test('what a person wrote is never read as a slot', () => {
    expect(english.t('tag.to', { name: '{count} $& <b>' })).toBe('Tag to {count} $& <b>')
  })
  test('a name in a script of the other direction keeps to itself', () => {
    expect(english.t('tag.to', { name: 'ليلى' })).toBe('Tag to \u2068ليلى\u2069')
  })
  test('a part may be more than text', () => {
    expect(english.rich('none.say', { hand: 42 }, { what: 'this phone' })).toEqual([
      'Nobody in the CRM has ',
      'this phone',
      '. Create a record, or ',
      42,
      '.',
    ])
  })
})

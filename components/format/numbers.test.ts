import { describe, expect, test } from 'vitest'
import { amountForInput, currencyText, plainDigits, readDecimal } from './numbers.ts'

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('what was typed, as a number', () => {
  test.each([
    ['12 500,00', 'sv-SE', '12500.00'],
    ['12,500.00', 'en-GB', '12500.00'],
    ['12.500,00', 'de-DE', '12500.00'],
    ['12500', 'sv-SE', '12500'],
    ['12,500', 'en-GB', '12500'],
    ['12,500', 'sv-SE', '12.500'],
    ['12.500', 'de-DE', '12500'],
    ['1.234.567', 'de-DE', '1234567'],
    ['3.75', 'sv-SE', '3.75'],
    [',5', 'sv-SE', '0.5'],
    ['−7', 'sv-SE', '-7'],
    ['12’500.50', 'de-CH', '12500.50'],
    ['١٢٫٥', 'ar', undefined],
    ['twelve', 'en-GB', undefined],
    ['12 kr', 'sv-SE', undefined],
    ['1-2', 'en-GB', undefined],
    ['', 'en-GB', undefined],
    ['.', 'en-GB', undefined],
  ])('%s in %s', (typed, locale, number) => {
    expect(readDecimal(typed, locale)).toBe(number)
  })
  test('what is shown in an input is read back as the same amount', () => {
    for (const locale of ['sv-SE', 'en-GB', 'de-DE', 'de-CH', 'fr-FR'])
      for (const amount of ['0', '0.5', '12500.00', '-3.125', '123456789012345678.25'])
        expect(Number(readDecimal(amountForInput(amount, locale), locale)), `${amount} ${locale}`).toBe(Number(amount))
  })
})

test('an amount shows its currency, and no digit is lost', () => {
  expect(plain(currencyText({ amount: '184500.00', currency: 'SEK' }, 'en-GB'))).toBe('SEK 184,500.00')
  expect(plain(currencyText({ amount: '184500.00', currency: 'SEK' }, 'sv-SE'))).toBe('184 500,00 kr')
  expect(plain(currencyText({ amount: '123456789012345678.25', currency: 'EUR' }, 'en-GB'))).toBe('€123,456,789,012,345,678.25')
  expect(currencyText({ amount: '5', currency: 'nonsense' }, 'en-GB')).toBe('nonsense 5')
})

test('digits of other scripts are digits', () => {
  expect(plainDigits('٠١٢ ۳۴۵ ०९ １２')).toBe('012 345 09 12')
})

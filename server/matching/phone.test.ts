import { describe, expect, test } from 'vitest'
import { normalisePhone, phoneBeginning } from './phone.ts'

describe('one Swedish number, however it is written', () => {
  const written = [
    '+46701234567',
    '+46 70-123 45 67',
    '0701234567',
    '070-123 45 67',
    '070 123 4567',
    '(070) 123 45 67',
    '+46 (0)70 123 45 67',
    '+46(0)701234567',
    '0046701234567',
    '00 46 70 123 45 67',
    'tel:+46701234567',
    'tel:+46-70-123-45-67;ext=12',
    'sms:0701234567',
    '  070.123.45.67  ',
    '070/1234567',
    '070–123 45 67', // en dash
    '070‑123‑45‑67', // no-break hyphen
    '070−123−45−67', // minus sign
    '070\u00a0123\u00a045\u00a067', // no-break spaces
    '070\u2009123\u202f45\u205f67', // thin spaces
    '\u200e+46\u00a070\u2011123\u00a045\u00a067\u200f', // direction marks, as copied from a contact card
    '\u202a+46701234567\u202c',
    '070\u200b123\u200b4567', // zero width spaces
    '\ufeff0701234567',
    '0７01２3４567', // full-width digits
    '＋４６７０１２３４５６７',
    '٠٧٠١٢٣٤٥٦٧', // Arabic-Indic digits
    '+٤٦ ٧٠ ١٢٣ ٤٥ ٦٧',
    '۰۷۰۱۲۳۴۵۶۷', // Persian digits
    '०७०१२३४५६७', // Devanagari digits
    '০৭০১২৩৪৫৬৭', // Bengali digits
    '๐๗๐๑๒๓๔๕๖๗', // Thai digits
    '0701234567 ext 12',
    '0701234567 ext. 12',
    '0701234567 x12',
    '070-123 45 67 x 12',
    '0701234567 anknytning 12',
    '0701234567, ankn. 12',
    '0701234567 vx 4',
    '0701234567 #12',
    '0701234567,,12#',
    '0701234567;12',
    'Mobil: 070-123 45 67',
    '070-123 45 67 (Åsa)',
  ]
  test.each(written)('%s', (raw) => expect(normalisePhone(raw, 'SE')).toBe('+46701234567'))
})

test.each([
  ['08-123 456 78', 'SE', '+46812345678'],
  ['+1 (415) 555-2671', 'SE', '+14155552671'],
  ['(415) 555-2671', 'US', '+14155552671'],
  ['1-415-555-2671', 'US', '+14155552671'],
  ['415.555.2671 ext. 5', 'US', '+14155552671'],
  ['001 415 555 2671', 'SE', '+14155552671'],
  ['1-800-FLOWERS', 'US', '+18003569377'],
  ['020 7946 0958', 'GB', '+442079460958'],
  ['+44 (0)20 7946 0958', 'SE', '+442079460958'],
  ['01 42 68 53 00', 'FR', '+33142685300'],
  ['030 901820', 'DE', '+4930901820'],
  ['+49 30 901820 Durchwahl 12', 'SE', '+4930901820'],
  ['06 698 83145', 'IT', '+390669883145'], // Italy keeps the zero
  ['+39 06 6988 3145', 'SE', '+390669883145'],
  ['22 12 34 56', 'NO', '+4722123456'],
  ['+47 22 12 34 56', 'SE', '+4722123456'],
  ['32 12 34 56', 'DK', '+4532123456'],
  ['040 1234567', 'FI', '+358401234567'],
  ['501 234 567', 'PL', '+48501234567'],
  ['8 (495) 123-45-67', 'RU', '+74951234567'],
  ['+7 495 123 45 67', 'SE', '+74951234567'],
  ['090-1234-5678', 'JP', '+819012345678'],
  ['０９０ー１２３４ー５６７８', 'JP', '+819012345678'],
  ['138 0013 8000', 'CN', '+8613800138000'],
  ['098765 43210', 'IN', '+919876543210'],
  ['٠٥٠ ١٢٣ ٤٥٦٧', 'AE', '+971501234567'],
  ['050-212-3456', 'IL', '+972502123456'],
  ['(11) 91234-5678', 'BR', '+5511912345678'],
  ['+353 1 234 5678', 'SE', '+35312345678'],
  ['0011 46 70 123 45 67', 'AU', '+46701234567'], // Australia dials 0011 to get abroad
  ['011 46 70 123 45 67', 'US', '+46701234567'],
])('%s in %s is %s', (raw, country, expected) => expect(normalisePhone(raw, country)).toBe(expected))

test.each([
  '',
  ' ',
  '0',
  '12',
  '112',
  'anonymous',
  'Unknown',
  '+',
  '+46',
  '070',
  '070-12',
  '+46701',
  '00000000',
  '+999 123 456 789',
  '+46 70 123 45 67 89 01 23',
  'åsa@example.se',
  '🙂',
  '\u0000',
  '9'.repeat(5_000),
  '<script>',
  "'; drop table crm_record; --",
])('%j is no number', (raw) => expect(normalisePhone(raw, 'SE')).toBeUndefined())

test('the same national number is another one in another country', () => {
  expect(normalisePhone('0701234567', 'SE')).not.toBe(normalisePhone('0701234567', 'GB'))
})

test('reading a number again changes nothing, whatever the country', () => {
  for (const raw of ['070-123 45 67', '08-123 456 78', '+1 415 555 2671', '+44 20 7946 0958', '+39 06 6988 3145']) {
    const once = normalisePhone(raw, 'SE') as string
    for (const country of ['SE', 'US', 'IT', 'JP', 'XX']) expect(normalisePhone(once, country)).toBe(once)
  }
})

test('a long text takes no time: no expression runs away on it', () => {
  for (const text of [' '.repeat(300), '('.repeat(300), '+'.repeat(300), '1 '.repeat(150), 'x1'.repeat(150)])
    expect(normalisePhone(text, 'SE')).toBeUndefined()
})

test.each([
  ['070-12', '+467012'],
  ['0701', '+46701'],
  ['+467', undefined],
  ['+4670', '+4670'],
  ['004670', '+4670'],
  ['08-123', '+468123'],
  ['4155', '+464155'],
  ['070-123 45 67', '+46701234567'],
  ['07', undefined],
  ['Åsa 12345', undefined],
  ['asa1234@example.se', undefined],
])('typing %s asks for numbers that begin with %s', (raw, expected) => expect(phoneBeginning(raw, 'SE')).toBe(expected))

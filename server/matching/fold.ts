import { plainCharacters } from './plain-characters.ts'

/**
 * Letters without case and accents: `Ångström` is `angstrom`, `Straße` is `strasse`, `Łukasz` is `lukasz`, `Ærø` is `aero`.
 * Letters of other scripts stay what they are, without their accents and vowel signs' variants (`Αθήνα` is `αθηνα`).
 */
export function fold(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase()
  return plainCharacters(text)
    .normalize('NFKD')
    .replace(accents, '')
    .toLowerCase()
    .replace(single, (letter) => letters[letter] ?? letter)
    .normalize('NFC')
}

/** Combining marks of the alphabets whose accents are optional; those of Indic and Thai scripts are letters and stay. */
const accents = new RegExp(
  `[${[
    '\\u0300-\\u036f', // Latin, Greek, Cyrillic
    '\\u0483-\\u0487',
    '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7', // Hebrew points
    '\\u0610-\\u061a\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e8\\u06ea-\\u06ed', // Arabic vowels
    '\\u0640', // the stroke that only stretches an Arabic word
    '\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff',
  ].join('')}]`,
  'g',
)

/** Letters that no decomposition takes apart, and letters that are written for one another. */
const letters: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ħ: 'h',
  ı: 'i',
  ĸ: 'k',
  ŋ: 'n',
  ŧ: 't',
  ƀ: 'b',
  ɓ: 'b',
  ɗ: 'd',
  ɖ: 'd',
  ƒ: 'f',
  ɠ: 'g',
  ƙ: 'k',
  ƚ: 'l',
  ɲ: 'n',
  ơ: 'o',
  ư: 'u',
  ɛ: 'e',
  ɔ: 'o',
  ə: 'a',
  ς: 'σ',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ك: 'ك',
}
const single = new RegExp(`[${Object.keys(letters).join('')}]`, 'g')

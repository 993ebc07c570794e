import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { plainCharacters } from './plain-characters.ts'

/**
 * The number as E.164 (`+46701234567`), read from `country` where it has no country code. An extension is left out.
 * Undefined for what is not a possible number of its country: such a value never matches anything.
 */
export function normalisePhone(raw: string, country: string): string | undefined {
  const key = `${country} ${raw}`
  if (lately.has(key)) return lately.get(key)
  const normalised = read(raw, country)
  // one search reads the same number several times, and an agent's page sends it again with every look
  if (lately.size >= mostKept) lately.clear()
  if (raw.length <= longest) lately.set(key, normalised)
  return normalised
}

const lately = new Map<string, string | undefined>()
const mostKept = 500

function read(raw: string, country: string): string | undefined {
  const text = plain(raw)
  if (text === undefined) return undefined
  return valid(text, country) ?? (text.startsWith('00') ? valid(text.replace(/^00\s*/, '+'), country) : undefined)
}

/** First as the country dials, 0011 included; 0046… is understood everywhere, also where 00 does not lead abroad. */
function valid(text: string, country: string): string | undefined {
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: known(country), extract: true })
  return parsed?.isValid() ? parsed.number : undefined
}

/**
 * The beginning of a number that is still being typed, in the form E.164 numbers begin: `070-12` is `+467012`.
 * Undefined under four digits, or where it is not a number at all.
 */
export function phoneBeginning(raw: string, country: string): string | undefined {
  const whole = normalisePhone(raw, country)
  if (whole !== undefined) return whole
  const text = plain(raw)
  if (text === undefined || !/^[+\d\s()/.-]+$/.test(text)) return undefined
  const digits = text.replace(/\D/g, '')
  if (digits.length < 4) return undefined
  if (text.startsWith('+')) return `+${digits}`
  if (digits.startsWith('00')) return `+${digits.slice(2)}`
  const code = parsePhoneNumberFromString('00000', { defaultCountry: known(country) })?.countryCallingCode
  return code === undefined ? undefined : `+${code}${digits.replace(/^0/, '')}`
}

/** Longer than any number with its extension and a remark; a longer text is not a phone number. */
const longest = 80

function plain(raw: string): string | undefined {
  if (raw.length > longest * 4) return undefined
  const text = plainCharacters(raw)
    .replace(/ー/g, '-')
    .replace(/^\s*(tel|sms|callto|whatsapp):/i, '')
    .replace(/^\(\s*\+/, '+(')
    .trim()
  if (text.length === 0 || text.length > longest) return undefined
  return keypad(withoutExtension(text))
}

/** `1-800-FLOWERS`: letters as they stand on the keys, where at least four of them end what begins as a number. */
function keypad(text: string): string {
  return /^\+?[\d\s().-]*\d[\s().-]+[A-Z]{4,}$/.test(text)
    ? text.replace(/[A-Z]/g, (letter) => '22233344455566677778889999'[letter.charCodeAt(0) - 65] as string)
    : text
}

/** Also the ways of writing one that libphonenumber does not read: `anknytning 12`, `vx 4`, `;ext=5`, `p123`. */
function withoutExtension(text: string): string {
  return text.replace(
    /[\s,;]*(?:\(?\b(?:ext(?:ension)?|extn|anknytning|ankn|ank|vx|int|interno|durchwahl|dw|poste|wew|доб)\b\.?|[;,]+\s*(?:ext\s*=)?|#|[xp]\s*(?=\d))[\s.:=]*\d{1,8}\)?\s*#?$/iu,
    '',
  )
}

function known(country: string): CountryCode {
  return isSupportedCountry(country) ? country : 'SE'
}

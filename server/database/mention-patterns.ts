import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/**
 * Patterns for PostgreSQL by which a text says an address or a number. Erasing goes by them, so that what is only a part of somebody
 * else's address or number does not match.
 */

/** The address, in lower case, between characters that cannot belong to one. A full stop after it may end a sentence. */
export function emailPattern(address: string): string {
  return `(?<![${inAddress}._%+-])${escaped(address)}(?![.-]*[${inAddress}])`
}

/** ASCII's, and letters of other alphabets, which addresses may have too. */
const inAddress = 'a-z0-9\\u00c0-\\u1fff'

/**
 * The number as it is dialled from abroad, at home, or bare: its digits within one run of digits and separators, none before it or after
 * it. `digits`: those that each way of writing has.
 */
export function phonePattern(e164: string): { pattern: string; digits: string } {
  const parsed = parsePhoneNumberFromString(e164)
  const code = parsed?.countryCallingCode ?? ''
  const significant = String(parsed?.nationalNumber ?? e164.replace(/\D/g, ''))
  const atHome = parsed?.formatNational().replace(/\D/g, '') ?? significant
  const prefix = atHome.endsWith(significant) ? atHome.slice(0, -significant.length) : ''
  const ways = [
    `(?<![0-9+])(?:\\+|00|011)?${between}${spaced(code)}${between}(?:0${between})?${spaced(significant)}`,
    // after another country's code it is another country's number
    ...(prefix ? [`(?<![0-9])(?<!(?:\\+|00)[0-9]{1,3}${between})${spaced(prefix + significant)}`] : []),
    `(?<![0-9+]${between})${spaced(significant)}`,
  ]
  return { pattern: `(?:${ways.join('|')})(?!${mayGoOn(e164) ? between : ''}[0-9])`, digits: significant }
}

const between = '[ \\t\\u00a0\\u202f().\\u2010-\\u2015\\u2212/-]{0,3}'

function spaced(digits: string): string {
  return [...digits].join(between)
}

/** Where numbers differ in length, digits after a space may be the rest of a longer one; else they are a time, a day or a sum. */
function mayGoOn(e164: string): boolean {
  return [1, 2, 3, 4].some((more) =>
    [...'0123456789'].some((digit) => parsePhoneNumberFromString(e164 + digit.repeat(more))?.isValid() === true),
  )
}

function escaped(text: string): string {
  return text.replace(/[^a-z0-9@\u0080-\uffff]/gi, '\\$&')
}

import type { DecimalMark } from '#contract/api/imports.ts'
import type { Reasoned } from '#contract/import/reasons.ts'

/** Digits as a program writes them: `-1234.5`. `currency` where one stood beside the amount. */
export type NumberReading = { digits: string; currency?: string } | Reasoned

const wrong: Reasoned = { reason: 'number', parts: [] }

/** A number with either mark, with groups of thousands by space, mark or apostrophe, `(5)` or `5-` for less than nothing, and a currency. */
export function readNumber(given: string, mark: DecimalMark): NumberReading {
  const { text, currency } = withoutCurrency(
    given
      .replace(/[\u2212\u2013]/g, '-')
      .replace(/[\u00a0\u202f\u2009]/g, ' ')
      .trim(),
  )
  const negative = /^-|-$|^\(.*\)$/.test(text)
  const bare = text.replace(/^[-+]\s*|\s*-$|^\(|\)$/g, '').trim()
  const plain = plainDigits(bare, mark)
  if (typeof plain !== 'string') return plain
  return { digits: `${negative ? '-' : ''}${plain}`, ...(currency && { currency }) }
}

function plainDigits(text: string, mark: DecimalMark): string | Reasoned {
  if (/^\d+$/.test(text)) return text
  const scientific = /^\d+(?:\.\d+)?[eE][+-]?\d{1,2}$/.test(text)
  if (scientific) return String(BigInt(Math.round(Number(text)))) === String(Number(text)) ? String(Number(text)) : wrong
  const spaced = /^\d{1,3}(?:[ '’]\d{3})+(?:([.,])(\d+))?$/.exec(text)
  if (spaced) return fits(spaced[1], mark) ? joined(text.replace(/[.,]\d+$/, ''), spaced[2]) : wrong
  const both = /^(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)(?!\2)([.,])(\d+)$/.exec(text)
  if (both) return fits(both[3], mark) ? joined(both[1] as string, both[4]) : wrong
  const groups = /^\d{1,3}(?:([.,])\d{3}){2,}$/.exec(text) && /^\d{1,3}(?:(?:,\d{3})+|(?:\.\d{3})+)$/.test(text)
  if (groups) return joined(text)
  const [, whole, sign, fraction] = /^(\d*)([.,])(\d+)$/.exec(text) ?? []
  if (whole === undefined || fraction === undefined) return wrong
  const grouped = /^[1-9]\d{0,2}$/.test(whole) && fraction.length === 3
  if (!grouped) return fits(sign, mark) ? `${whole || '0'}.${fraction}` : wrong
  // 1,234 and 1.234: whoever wrote it has to say, but a program that writes a point means the fraction
  if (mark !== 'auto') return fits(sign, mark) ? `${whole}.${fraction}` : `${whole}${fraction}`
  return sign === '.' ? `${whole}.${fraction}` : { reason: 'number-unclear', parts: [`${whole}${fraction}`, `${whole}.${fraction}`] }
}

function fits(sign: string | undefined, mark: DecimalMark): boolean {
  return sign === undefined || mark === 'auto' || (mark === 'comma') === (sign === ',')
}

function joined(groups: string, fraction?: string): string {
  return `${groups.replace(/\D/g, '')}${fraction === undefined ? '' : `.${fraction}`}`
}

/** `SEK 100`, `100 kr`, `€100`, `100:-`; the sign of two currencies ($, kr) says nothing, it is whatever the field has. */
function withoutCurrency(text: string): { text: string; currency?: string } {
  const [, before, after] = /^(?:([A-Z]{3})\s*)?[^A-Za-z]*?(?:\s*([A-Z]{3}))?$/.exec(text) ?? []
  const code = before ?? after
  const bare = text
    .replace(/^[A-Z]{3}\s*|\s*[A-Z]{3}$/g, '')
    .replace(/\s*(?:kr\.?|:-)$|^kr\.?\s*/i, '')
    .replace(/[€£$]/g, '')
    .trim()
  const currency = code ?? (text.includes('€') ? 'EUR' : text.includes('£') ? 'GBP' : undefined)
  return { text: bare, ...(currency && { currency }) }
}

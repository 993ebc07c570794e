import { domainToASCII } from 'node:url'
import { plainCharacters } from './plain-characters.ts'

/**
 * The address to compare by: lower case, without `mailto:`, display name, comments' brackets or surrounding space; a
 * domain with letters of its own in its ASCII form. Undefined for what is not an address.
 */
export function normaliseEmail(raw: string): string | undefined {
  if (raw.length > 1_000) return undefined
  const bare = inBrackets(plainCharacters(raw).trim())
    .replace(/^mailto:/i, '')
    .replace(/\?.*$/, '')
    .replace(/[.,;]+$/, '')
    .trim()
  const at = bare.lastIndexOf('@')
  if (at < 1 || at === bare.length - 1) return undefined
  const local = bare.slice(0, at).toLowerCase().normalize('NFC')
  const domain = domainToASCII(bare.slice(at + 1).replace(/\.$/, ''))
  if (local.length > 64 || domain === '' || domain.length > 253) return undefined
  if (!/^[^\s@"(),:;<>[\\\]]+$/.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return undefined
  if (!/^(?=.*\.)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(domain) || domain.includes('..')) return undefined
  return `${local}@${domain}`
}

/** The beginning of an address that is still being typed; undefined where it cannot be one. */
export function emailBeginning(raw: string): string | undefined {
  const text = plainCharacters(raw)
    .trim()
    .replace(/^mailto:/i, '')
    .toLowerCase()
  return text.length >= 2 && text.length <= 254 && !/[\s<>"(),:;\\]/.test(text) ? text : undefined
}

/** `Åsa Lind <asa@example.se>` and `<asa@example.se>` */
function inBrackets(text: string): string {
  return /<([^<>]+)>\s*$/.exec(text)?.[1]?.trim() ?? text
}

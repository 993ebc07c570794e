import { normaliseEmail } from './email.ts'
import { normalisePhone } from './phone.ts'

/** Answers for normalised values. */
export type OwnIdentifiers = { phone(e164: string): boolean; email(address: string): boolean }

/** The organisation's own numbers and addresses, which never match. A domain is written `@example.com` and holds its subdomains. */
export function ownIdentifiers(organisation: {
  ownPhones: readonly string[]
  ownEmails: readonly string[]
  country: string
}): OwnIdentifiers {
  const phones = new Set(organisation.ownPhones.map((raw) => normalisePhone(raw, organisation.country)))
  const addresses = new Set<string | undefined>()
  const domains: string[] = []
  for (const raw of organisation.ownEmails) {
    const text = raw.trim()
    if (text.startsWith('@')) domains.push(normaliseEmail(`x${text}`)?.slice(2) ?? text.slice(1).toLowerCase())
    else addresses.add(normaliseEmail(text))
  }
  return {
    phone: (e164) => phones.has(e164),
    email: (address) => addresses.has(address) || domains.some((domain) => within(address.slice(address.lastIndexOf('@') + 1), domain)),
  }
}

function within(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

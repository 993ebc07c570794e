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
  const emails = organisation.ownEmails.map(comparedEmail)
  const addresses = new Set(emails.filter((email) => !email?.startsWith('@')))
  const domains = emails.flatMap((email) => (email?.startsWith('@') ? [email.slice(1)] : []))
  return {
    phone: (e164) => phones.has(e164),
    email: (address) => addresses.has(address) || domains.some((domain) => within(address.slice(address.lastIndexOf('@') + 1), domain)),
  }
}

/** An own address or `@domain` as it is compared; undefined for what is neither and so never matches. */
export function comparedEmail(raw: string): string | undefined {
  const text = raw.trim()
  return text.startsWith('@') ? normaliseEmail(`x${text}`)?.slice(1) : normaliseEmail(text)
}

function within(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

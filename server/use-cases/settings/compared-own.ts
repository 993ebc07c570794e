import type { FieldFault } from '#contract/errors.ts'
import type { Settings } from '#contract/settings/settings.ts'
import { comparedEmail } from '#server/matching/own.ts'
import { normalisePhone } from '#server/matching/phone.ts'
import type { Handlers } from '#server/ports/handlers.ts'

/** As what the organisation's own numbers and addresses will be compared. */
export function comparedOwn({ settings }: { settings: { current(): { settings: Settings } } }): Handlers['settings.compared'] {
  return async ({ phones, emails }) => {
    const { country } = settings.current().settings.organisation
    return { phones: forms(phones, (raw) => normalisePhone(raw, country)), emails: forms(emails, comparedEmail) }
  }
}

function forms(values: readonly string[], compare: (raw: string) => string | undefined) {
  return values.map((value) => {
    const compared = compare(value)
    return { value, ...(compared !== undefined && { compared }) }
  })
}

type Organisation = Settings['organisation']

/**
 * Own numbers and addresses that would never match: saved unseen, they would let our own number match somebody. What is in force
 * already and never matched there is let through: else one such value could not be taken out while another is there.
 */
export function ownFaults({ ownPhones, ownEmails, country }: Organisation, inForce?: Organisation): FieldFault[] {
  const oldPhones = new Set(inForce?.ownPhones.filter((raw) => normalisePhone(raw, inForce.country) === undefined))
  const oldEmails = new Set(inForce?.ownEmails.filter((raw) => comparedEmail(raw) === undefined))
  return [
    ...ownPhones.flatMap((raw, at) =>
      normalisePhone(raw, country) === undefined && !oldPhones.has(raw)
        ? [
            {
              path: `organisation.ownPhones.${at}`,
              message: `must be a whole phone number; one from outside ${country} needs its country code`,
            },
          ]
        : [],
    ),
    ...ownEmails.flatMap((raw, at) =>
      comparedEmail(raw) === undefined && !oldEmails.has(raw)
        ? [
            {
              path: `organisation.ownEmails.${at}`,
              message: 'must be an address such as name@example.com or a domain such as @example.com',
            },
          ]
        : [],
    ),
  ]
}

import { AppError } from '#contract/errors.ts'
import type { Sought } from '#server/database/person-data.ts'
import { normaliseEmail } from '#server/matching/email.ts'
import { normalisePhone } from '#server/matching/phone.ts'

/** What was typed, as it is compared. Refuses what is neither: to find nobody by a slip would look like there is nothing. */
export function soughtBy(text: string, country: string): Sought {
  const email = normaliseEmail(text)
  if (email !== undefined) return { kind: 'email', value: email }
  const phone = normalisePhone(text, country)
  if (phone !== undefined) return { kind: 'phone', value: phone }
  throw new AppError('invalid-input', `${text.slice(0, 100)} is no phone number and no email address`, {
    hint: `Write the number with its country (+46 …), or as it is dialled in ${country}.`,
  })
}

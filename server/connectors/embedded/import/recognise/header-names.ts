import { fold } from '#server/matching/fold.ts'

/** A column's name as it is compared: no case, accents, marks or spaces. `E-Mail Address`, `email_address`: `emailaddress`. */
export function headerKey(name: string): string {
  return fold(name)
    .replace(/[^\p{L}\p{N}#]+/gu, '')
    .slice(0, 200)
}

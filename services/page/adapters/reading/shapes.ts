import { lineOf } from './text.ts'

const emailIn = /[^\s<>()[\]{}",;:]{1,64}@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu
const phoneIn = /(?<![\p{L}\d/#-])(?:\+|00)?\(?\d[\d\s().\u00a0\u2011/-]{5,20}\d(?![\p{L}\d])/gu

/** What has the shape of a phone number; whose country it is of is the server's to know. */
export function phonesIn(text: string): string[] {
  return [...lineOf(text).matchAll(phoneIn)]
    .map(([phone]) => phone.trim())
    .filter((phone) => {
      const digits = phone.replace(/\D/g, '').length
      return digits >= 7 && digits <= 15
    })
}

export function emailsIn(text: string): string[] {
  return [...lineOf(text).matchAll(emailIn)].map(([email]) => email.replace(/\.$/, ''))
}

import type { ErrorCode } from '#contract/errors.ts'
import type { Texts } from '#components/messages/texts.ts'

type Told = { code: ErrorCode; message?: string | undefined; hint?: string | undefined }

/** Codes where the words are the CRM's own: they are quoted, never translated. */
const crmsWords = new Set<ErrorCode>(['crm-refused', 'crm-forbidden', 'duplicate-record'])

/** The same as a reason inside a sentence: what the CRM says, or what is wrong with the input, is enough by itself. */
export function reasonText(fault: Told, texts: Texts): string {
  return quoted(fault, texts) ?? faultText(fault, texts)
}

/** A fault in the agent's language, with the words that say more than ours. */
export function faultText(fault: Told, texts: Texts): string {
  const ours = texts.t(`error.${fault.code}`)
  const more = quoted(fault, texts)
  return more ? `${ours} ${more}` : ours
}

/** What the CRM said as a quotation; a sentence of our own checks as it is, where the agent reads its language. */
function quoted({ code, message }: Told, { t, language }: Texts): string | undefined {
  if (!message) return undefined
  if (crmsWords.has(code)) return t('create.crmSays', { message })
  return code === 'invalid-input' && language === 'en' ? message : undefined
}

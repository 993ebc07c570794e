import type { ErrorCode } from '#contract/errors.ts'
import type { Texts } from '#components/messages/texts.ts'

type Told = { code: ErrorCode; message?: string | undefined; hint?: string | undefined }

/** Codes where the words come from outside and say more than ours: the CRM's own, or a field's. */
const ownWords = new Set<ErrorCode>(['crm-refused', 'crm-forbidden', 'invalid-input', 'duplicate-record'])

/** The same as a reason inside a sentence: what the CRM says is enough by itself. */
export function reasonText(fault: Told, texts: Texts): string {
  return ownWords.has(fault.code) && fault.message ? texts.t('create.crmSays', { message: fault.message }) : faultText(fault, texts)
}

/** A fault in the agent's language; the CRM's own words are quoted, never translated. */
export function faultText({ code, message }: Told, { t }: Texts): string {
  const ours = t(`error.${code}`)
  return ownWords.has(code) && message ? `${ours} ${t('create.crmSays', { message })}` : ours
}

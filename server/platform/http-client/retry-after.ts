/** The longest rest that a CRM is believed; nobody waits for a week because of a typing error. */
export const longestRest = 86_400

/**
 * Seconds that the CRM wants to be left alone: from a number, or from a date by the CRM's own clock where it tells it. Undefined where it says
 * nothing that can be understood.
 */
export function readRetryAfter(value: string | undefined, told: string | undefined, now: Date): number | undefined {
  const text = value?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text), longestRest)
  const until = Date.parse(text)
  if (Number.isNaN(until)) return undefined
  const theirs = Date.parse(told ?? '')
  const seconds = Math.ceil((until - (Number.isNaN(theirs) ? now.getTime() : theirs)) / 1000)
  return Math.min(Math.max(seconds, 0), longestRest)
}

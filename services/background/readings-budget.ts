import { AppError } from '#contract/errors.ts'

/** Characters of readings as JSON that all pages of one agent may say in an hour: some hundred busy chats, each read anew with every message. */
export const charsPerHour = 150_000_000

/**
 * How much all pages together may say. It fills up evenly again; beyond it a page is told so and when to go on, and says its last word
 * then. Counted in memory: a background that pages keep busy does not sleep.
 */
export function readingsBudget({ now }: { now(): number }) {
  const perMillisecond = charsPerHour / 3_600_000
  /** when all of it may be used at once again */
  let fullAt = Number.NEGATIVE_INFINITY
  return {
    spend(chars: number): void {
      const before = Math.max(fullAt, now())
      const after = before + chars / perMillisecond
      if (after - now() > 3_600_000)
        throw new AppError('too-many-requests', 'Pages have told Tagalong more in this hour than it passes on. This was not taken.', {
          hint: 'The page says it again by itself. If it goes on so, it says too much: see docs/page-api.md.',
          retryAfter: Math.max(60, Math.ceil((after - now() - 3_600_000) / 1_000)),
        })
      fullAt = after
    },
  }
}

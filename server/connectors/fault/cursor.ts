import * as z from 'zod/mini'
import { AppError } from '#contract/errors.ts'

/** Where a page ended: what the list is sorted by. */
const Place = z.tuple([z.boolean(), z.number(), z.string(), z.string().check(z.regex(/^\d{1,15}$/))])
export type Place = z.infer<typeof Place>

export function writePlace(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

export function readPlace(text: string): Place {
  const read = Place.safeParse(parsed(text))
  if (read.success) return read.data
  throw new AppError('invalid-input', 'The place to go on from is not one that this search gave', {
    hint: 'Search again from the beginning.',
    fields: [{ path: 'after', message: 'not a place given by an earlier answer' }],
  })
}

/** Active before inactive, then by number and text, then by age. */
export function comparePlaces(a: Place, b: Place): number {
  return Number(a[0]) - Number(b[0]) || a[1] - b[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0) || Number(a[3]) - Number(b[3])
}

/** One page of what is all there, and where the next one begins. */
export function pageOf<T extends { place: Place }>(
  all: readonly T[],
  limit: number,
  after: string | undefined,
): { page: T[]; next?: string } {
  const from = after === undefined ? undefined : readPlace(after)
  const rest = all
    .toSorted((a, b) => comparePlaces(a.place, b.place))
    .filter(({ place }) => from === undefined || comparePlaces(place, from) > 0)
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return { page, ...(rest.length > limit && last && { next: writePlace(last.place) }) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

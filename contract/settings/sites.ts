import * as z from 'zod/mini'

/** A WebExtension match pattern without wildcard host: `https://inbox.example.com/*`, `http://localhost:4310/practice*`. */
export const MatchPattern = z
  .string()
  .check(
    z.maxLength(512),
    z.regex(
      /^(https:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?|http:\/\/(localhost|127\.0\.0\.1)(:\d{1,5})?)\/\S*$/i,
      'an address such as https://inbox.example.com/* (http only for localhost)',
    ),
  )

/** Page adapters by id; one file each in services/page/adapters. */
export const AdapterId = z.enum(['page-api'])
export type AdapterId = z.infer<typeof AdapterId>

export const Site = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  match: MatchPattern,
  adapter: AdapterId,
  side: z.enum(['left', 'right']),
})
export type Site = z.infer<typeof Site>

export const SitesSettings = z.array(Site).check(
  z.maxLength(200),
  z.refine((sites) => new Set(sites.map((site) => site.id)).size === sites.length, 'two sites have one id'),
)

import * as z from 'zod/mini'
import { SourceName } from '../conversation.ts'
import { PageDefinition } from '../page-definition.ts'
import { firstUnseen } from '../unseen-character.ts'
import { disputedSources } from './site-sources.ts'

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const pattern = new RegExp(
  `^(?:https://(?:\\*\\.)?${label}(?:\\.${label})*|http://(?:localhost|127\\.0\\.0\\.1))(?::\\d{1,5})?/[\\x21-\\x7e]*$`,
  'i',
)

/** Control characters and the like: nobody means one in an address, and nobody would see it. */
export const unseenCharacter = /\p{C}/u

/**
 * A WebExtension match pattern without wildcard host: `https://inbox.example.com/*`, `http://localhost:4310/practice*`. Browsers
 * know other alphabets in it only encoded, so it is kept as they take it: `https://chat.exämple.com/*` as `https://chat.xn--exmple-cua.com/*`.
 */
export const MatchPattern = z.string().check(
  z.refine((text) => !unseenCharacter.test(text), {
    error: ({ input }) => {
      const { code, place } = firstUnseen(String(input), unseenCharacter) ?? { code: '', place: 0 }
      return `holds a character that cannot be seen, ${code} as character ${place}: type the address anew`
    },
    abort: true,
  }),
  z.overwrite(encodedPattern),
  z.maxLength(512),
  z.refine((text) => pattern.test(text) && URL.canParse(text.replace('://*.', '://')), {
    error: 'must be an address such as https://inbox.example.com/* (http only for localhost)',
  }),
)

/** The host in punycode, the path percent-encoded; what is no address stays as it was typed. */
export function encodedPattern(typed: string): string {
  const text = typed.trim()
  const parts = /^(https?:\/\/)(\*\.)?([^/:]*)(.*)$/i.exec(text)
  if (!parts || /^[\x20-\x7e]*$/.test(text)) return text
  const [, scheme = '', anyBelow = '', host = '', rest = ''] = parts
  if (!URL.canParse(`https://${host}/`)) return text
  const path = rest.replace(/[^\x20-\x7e]+/gu, (letters) => encodeURI(letters.toWellFormed()))
  return `${scheme}${anyBelow}${new URL(`https://${host}/`).hostname}${path}`
}

/**
 * Page adapters by id: one file each in services/page/adapters, or a definition in contract/page-definitions, which
 * `configurable` reads pages by.
 */
export const AdapterId = z.enum(['page-api', 'configurable', 'chatwoot'])
export type AdapterId = z.infer<typeof AdapterId>

export const Site = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/, 'must be made of lower-case letters, digits and hyphens')),
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  match: MatchPattern,
  adapter: AdapterId,
  /** how `configurable` reads its pages; for an adapter with a definition of ours, what goes before it. Kept while another adapter is chosen */
  definition: z.optional(PageDefinition),
  side: z.enum(['left', 'right']),
  /** the sources that its conversations may name: whoever names one adds to its conversations. None for pages that show records only */
  sources: z.array(SourceName).check(
    z.maxLength(20),
    z.refine((sources) => new Set(sources).size === sources.length, 'may name each source only once'),
  ),
  /** an admin has said that pages of another origin may speak for these sources too; it takes both sites */
  sharesSources: z.optional(z.boolean()),
  /**
   * An admin has taken the risk that a page of this site hides what a press in the sidebar does: presses are taken there although
   * the browser cannot say whether the sidebar is seen. Only in Firefox; where the browser can say, it is asked all the same
   */
  takesUnseenPresses: z.optional(z.boolean()),
})
export type Site = z.infer<typeof Site>

export const SitesSettings = z.array(Site).check(
  z.maxLength(200),
  z.refine((sites) => new Set(sites.map((site) => site.id)).size === sites.length, 'must have an id of its own for each site'),
  (payload) => {
    for (const { at, source } of disputedSources(payload.value))
      payload.issues.push({
        code: 'custom',
        input: payload.value,
        path: [at, 'sources'],
        message: `may not hold ${source}, for which a site at another address speaks: take it out of one of them, or set "sharesSources" on both`,
      })
  },
)

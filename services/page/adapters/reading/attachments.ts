import { all, attribute } from './dom.ts'
import { lineOf, textOf } from './text.ts'

const places = 'a[download][href],a[href][class*="attachment" i],[class*="attachment" i] a[href],[class*="attachment" i] img[src]'

/** Files that a message carries, by their addresses; nothing is fetched. */
export function attachmentsIn(item: Element): { name: string; url: string }[] {
  const links = all(item, places)
  return links
    .flatMap((one) => {
      // a link within a drawing has another kind of address, or none
      const { href, src } = one as Partial<HTMLAnchorElement & HTMLImageElement>
      const url = [href, src].find((address) => typeof address === 'string') ?? ''
      const name = lineOf(attribute(one, 'download') || textOf(one) || attribute(one, 'alt') || (url.split('/').pop() ?? ''))
      return /^https?:/.test(url) && url.length <= 2_048 ? [{ name: name.slice(0, 300), url }] : []
    })
    .slice(0, 50)
}

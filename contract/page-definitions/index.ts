import type { PageDefinition } from '../page-definition.ts'
import { chatwoot } from './chatwoot.ts'

/** Chat sites that are read by a definition of ours, by the id that the site list names them with. What an admin adds at a site goes before it. */
export const pageDefinitions = {
  chatwoot,
} satisfies Record<string, PageDefinition>

/** What a site is read by: its own selectors before those that we ship for its adapter, field by field. */
export function definitionFor(adapter: string, own: PageDefinition = {}): PageDefinition | undefined {
  if (adapter === 'configurable') return own
  const shipped: PageDefinition | undefined = Object.hasOwn(pageDefinitions, adapter) ? pageDefinitions[adapter as 'chatwoot'] : undefined
  if (!shipped) return undefined
  const contact = { ...shipped.contact, ...own.contact }
  return { ...shipped, ...own, ...(Object.keys(contact).length > 0 && { contact }) }
}

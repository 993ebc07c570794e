import { AppError } from '#contract/errors.ts'
import type { PageMessage } from '#contract/page-api.ts'
import type { Site } from '#contract/settings/sites.ts'

/**
 * Holds a page to the sources of its site: readings of one source and id add up, so a page that may name any source could
 * write into conversations of another site. The backend sees the agent and not the page; nobody can check this after us.
 */
export function checkSource(message: PageMessage, site: Site): void {
  if (message.type !== 'conversation') return
  const { source } = message.conversation
  if (site.sources.includes(source)) return
  const may = site.sources.length > 0 ? `It may speak for ${site.sources.join(', ')}` : 'It may speak for none'
  const detail = `The site "${site.name}" may not speak for the source "${source}". ${may}; nothing of the message was taken.`
  throw new AppError('forbidden', detail, {
    hint: 'Give a source that the site holds, or have an admin add this one to the site under Options → Sites.',
    fields: [{ path: 'message.conversation.source', message: `This site may not speak for ${source}.` }],
  })
}

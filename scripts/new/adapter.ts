import type { Kind } from './kind.ts'

export const adapter: Kind = {
  name: 'adapter',
  about: 'reads the conversations of one chat site',
  files: ({ kebab, camel, words }) => ({
    [`services/page/adapters/${kebab}.ts`]: `import type { PageMessage } from '#contract/page-api.ts'
import type { PageAdapter } from '../page-adapter.ts'

/** Reads the conversation that is open in ${words}. Everything it says is checked again by the background. */
export const ${camel}: PageAdapter = {
  id: '${kebab}',
  watch(page, changed, signal) {
    const look = () => changed(read(page))
    const observer = new MutationObserver(look)
    observer.observe(page.body, { childList: true, subtree: true, characterData: true })
    signal.addEventListener('abort', () => observer.disconnect(), { once: true })
    look()
  },
}

/** What stands on the page. The marks below are an example: put in those of the site, and a saved page into the test. */
export function read(page: Document): PageMessage {
  const thread = page.querySelector<HTMLElement>('[data-conversation]')
  const externalId = thread?.dataset['conversation']
  if (!thread || !externalId) return { tagalong: 1, type: 'no-conversation' }
  return {
    tagalong: 1,
    type: 'conversation',
    conversation: {
      source: '${kebab}',
      sourceName: '${words}',
      externalId,
      channel: 'chat',
      status: thread.dataset['status'] === 'ended' ? 'ended' : 'open',
      visitor: { phones: [], emails: [], variables: {}, ...nameOf(thread) },
      messages: [...thread.querySelectorAll<HTMLElement>('[data-message]')].map((message) => ({
        id: message.dataset['message'] ?? '',
        role: message.dataset['from'] === 'agent' ? 'agent' : 'visitor',
        text: message.textContent?.trim() ?? '',
      })),
    },
  }
}

function nameOf(thread: HTMLElement): { fullName?: string } {
  const fullName = thread.querySelector('[data-visitor]')?.textContent?.trim()
  return fullName ? { fullName } : {}
}
`,
    [`services/page/adapters/${kebab}.test.ts`]: `import { expect, test } from 'vitest'
import { Conversation } from '#contract/conversation.ts'
import { read } from './${kebab}.ts'

const page = (html: string) => new DOMParser().parseFromString(html, 'text/html')

test('a page without a conversation says so', () => {
  expect(read(page('<p>Welcome</p>'))).toEqual({ tagalong: 1, type: 'no-conversation' })
})

test('the open conversation is read as the contract wants it', () => {
  const said = read(
    page('<div data-conversation="7"><b data-visitor>Maja</b><p data-message="1">Hej</p><p data-message="2" data-from="agent">Hej!</p></div>'),
  )
  expect(said.type).toBe('conversation')
  if (said.type !== 'conversation') return
  expect(Conversation.parse(said.conversation)).toMatchObject({ externalId: '7', visitor: { fullName: 'Maja' } })
  expect(said.conversation.messages.map(({ role }) => role)).toEqual(['visitor', 'agent'])
})
`,
    [`entrypoints/adapters/${kebab}.ts`]: `import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { ${camel} } from '#services/page/adapters/${kebab}.ts'
import { runAdapter } from '#services/page/run-adapter.ts'

export default defineUnlistedScript(() => runAdapter(${camel}, document))
`,
  }),
  lines: ({ kebab, camel, words }) => [
    {
      file: 'services/page/adapters/index.ts',
      list: 'adapters',
      entry: kebab === camel ? camel : `'${kebab}': ${camel}`,
      importLine: `import { ${camel} } from './${kebab}.ts'`,
    },
    { file: 'contract/settings/sites.ts', list: 'AdapterId', entry: `'${kebab}'` },
    ...['en', 'sv'].map((language) => ({
      file: `components/settings/messages/${language}.ts`,
      list: language === 'en' ? 'settingsEn' : 'settingsSv',
      entry: `'sites.adapter.${kebab}': '${words}'`,
    })),
  ],
  next: ({ kebab }) =>
    `Save a page of the site, put its marks into services/page/adapters/${kebab}.ts, and add a site with this adapter under Options → Sites that speaks for ${kebab}.`,
}

import { publicUrl } from '../house/places.ts'
import type { Found, Tab } from './driver.ts'

/** The practice inbox, as an agent sees it. */
export function inbox<L extends Found<L>>(page: Tab<L>) {
  const list = page.getByRole('navigation', { name: 'Conversations' })
  const thread = page.getByRole('main')
  return {
    list,
    thread,
    row: (name: string | RegExp): L => list.getByRole('link', { name }),
    open: async () => {
      await page.goto(`${publicUrl}/practice`)
      await list.waitFor()
    },
    choose: async (name: string | RegExp) => {
      await list.getByRole('link', { name }).click()
      await list.getByRole('link', { name }).and(page.locator('[aria-current="true"]')).waitFor()
    },
    endChat: () => thread.getByRole('button', { name: 'End chat' }).click(),
    reopen: () => thread.getByRole('button', { name: 'Reopen chat' }).click(),
    letWrite: () => thread.getByRole('button', { name: /^Let .* write$/ }).click(),
    composer: thread.getByRole('textbox').last(),
    send: () => thread.getByRole('button', { name: 'Send' }).click(),
  }
}

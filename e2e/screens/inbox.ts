import { expect, type Locator, type Page } from '@playwright/test'
import { publicUrl } from '../house/places.ts'

/** The practice inbox, as an agent sees it. */
export function inbox(page: Page) {
  const list = page.getByRole('navigation', { name: 'Conversations' })
  const thread = page.getByRole('main')
  return {
    list,
    thread,
    row: (name: string | RegExp): Locator => list.getByRole('link', { name }),
    open: async () => {
      await page.goto(`${publicUrl}/practice`)
      await expect(list).toBeVisible()
    },
    choose: async (name: string | RegExp) => {
      await list.getByRole('link', { name }).click()
      await expect(list.getByRole('link', { name })).toHaveAttribute('aria-current', 'true')
    },
    endChat: () => thread.getByRole('button', { name: 'End chat' }).click(),
    reopen: () => thread.getByRole('button', { name: 'Reopen chat' }).click(),
    letWrite: () => thread.getByRole('button', { name: /^Let .* write$/ }).click(),
    composer: thread.getByRole('textbox').last(),
    send: () => thread.getByRole('button', { name: 'Send' }).click(),
  }
}

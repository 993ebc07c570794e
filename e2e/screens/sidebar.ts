import { type BrowserContext, expect, type Frame, type Locator, type Page } from '@playwright/test'
import type { Account } from './account-pages.ts'

type Inside = Frame | Page

/** The sidebar, wherever it is: in the frame beside a page, or as a page of its own. */
export function sidebarIn(inside: Inside) {
  const button = (name: string | RegExp): Locator => inside.getByRole('button', { name })
  const step = (name: RegExp): Locator => inside.locator('.tg-foot:not([data-settling], [data-unseen])').getByRole('button', { name })
  const pushes = inside.getByRole('region', { name: 'This conversation' })
  return {
    inside,
    button,
    main: inside.getByRole('main'),
    /** who is writing */
    visitor: inside.getByRole('region', { name: 'Conversation' }).getByRole('heading'),
    text: (text: string | RegExp): Locator => inside.getByText(text).filter({ visible: true }).first(),
    /** the card of the one record that was found: `Contact Åsa …` */
    card: (name: string | RegExp): Locator => inside.getByRole('article', { name }),
    /** the lines of several records */
    hits: inside.getByRole('listitem').filter({ has: inside.locator('[data-row]') }),
    hit: (name: string | RegExp): Locator => inside.locator('[data-row]').filter({ hasText: name }),
    /** the next step, once it takes presses: it takes none for half a second after it has become another, and for a moment after it has come into sight */
    step,
    tagButton: (name: string): Locator => step(new RegExp(`^Tag to ${name}`)),
    field: (label: string | RegExp): Locator => inside.getByLabel(label).and(inside.locator('input, select, textarea')),
    pushes,
    push: (name: string | RegExp): Locator => pushes.getByRole('listitem').filter({ hasText: name }),
    status: inside.locator('.tg-status'),
  }
}
export type Sidebar = ReturnType<typeof sidebarIn>

/** The extension's frame in a page. The page itself cannot see it: it stands in a closed shadow root. */
export async function frameOf(page: Page): Promise<Frame> {
  await expect.poll(() => frames(page).length, { message: 'the sidebar’s frame in the page' }).toBe(1)
  return frames(page)[0] as Frame
}

function frames(page: Page): Frame[] {
  return page.frames().filter((frame) => frame.url().startsWith('chrome-extension://'))
}

/** Signs the extension in by its own button: a tab with the backend's sign-in page opens and closes again. */
export async function signInFromSidebar(context: BrowserContext, sidebar: Sidebar, account: Account): Promise<void> {
  const opened = context.waitForEvent('page')
  await sidebar.button(/^Sign in/).click()
  await signInTab(await opened, account)
}

/** The tab that the background opened: signs in, or confirms who is signed in already, and sees it close by itself. */
export async function signInTab(tab: Page, account: Account): Promise<void> {
  const confirm = tab.getByRole('button', { name: /^Continue as/ })
  const email = tab.getByLabel('Email', { exact: true })
  await expect(confirm.or(email)).toBeVisible()
  const closed = tab.waitForEvent('close')
  if (await confirm.isVisible()) await confirm.click()
  else {
    await email.fill(account.email)
    await tab.getByLabel('Password', { exact: true }).fill(account.password)
    await tab.getByRole('button', { name: 'Sign in' }).click()
  }
  await closed
}

import { expect, type Frame, type Locator, type Page } from '@playwright/test'
import type { Account } from './account-pages.ts'
import type { Finder, Found, Tab } from './driver.ts'

/** The sidebar, wherever it is: in the frame beside a page, or as a page of its own. */
export function sidebarIn<L extends Found<L>, I = Finder<L>>(inside: I & Finder<L>) {
  const button = (name: string | RegExp): L => inside.getByRole('button', { name })
  const step = (name: RegExp): L => inside.locator('.tg-foot:not([data-settling], [data-unseen])').getByRole('button', { name })
  const pushes = inside.getByRole('region', { name: 'This conversation' })
  return {
    inside: inside as I,
    button,
    main: inside.getByRole('main'),
    /** who is writing */
    visitor: inside.getByRole('region', { name: 'Conversation', exact: true }).getByRole('heading'),
    text: (text: string | RegExp): L => inside.getByText(text).filter({ visible: true }).first(),
    /** the card of the one record that was found: `Contact Åsa …` */
    card: (name: string | RegExp): L => inside.getByRole('article', { name }),
    /** the lines of several records */
    hits: inside.getByRole('listitem').filter({ has: inside.locator('[data-row]') }),
    hit: (name: string | RegExp): L => inside.locator('[data-row]').filter({ hasText: name }),
    /** the next step, once it takes presses: it takes none for half a second after it has become another, and for a moment after it has come into sight */
    step,
    tagButton: (name: string): L => step(new RegExp(`^Tag to ${name}`)),
    field: (label: string | RegExp): L => inside.getByLabel(label).and(inside.locator('input, select, textarea')),
    pushes,
    push: (name: string | RegExp): L => pushes.getByRole('listitem').filter({ hasText: name }),
    status: inside.locator('.tg-status'),
  }
}
export type Sidebar = ReturnType<typeof sidebarIn<Locator, Frame | Page>>

type Framed = { url(): string }

/** The extension's frame in a page. The page itself cannot see it: it stands in a closed shadow root. */
export async function frameOf<F extends Framed>(page: { frames(): F[] | Promise<F[]> }): Promise<F> {
  const ours = async () => (await page.frames()).filter((frame) => /^(chrome|moz)-extension:/.test(frame.url()))
  await expect.poll(async () => (await ours()).length, { message: 'the sidebar’s frame in the page' }).toBe(1)
  return (await ours())[0] as F
}

type ClosingTab<L> = Tab<L> & { waitForEvent(name: 'close'): Promise<unknown> }

/** Signs the extension in by its own button: a tab with the backend's sign-in page opens and closes again. */
export async function signInFromSidebar<L extends Found<L>>(
  context: { waitForEvent(name: 'page'): Promise<ClosingTab<L>> },
  sidebar: { button(name: RegExp): L },
  account: Account,
): Promise<void> {
  const opened = context.waitForEvent('page')
  await sidebar.button(/^Sign in/).click()
  await signInTab(await opened, account)
}

/** The tab that the background opened: signs in, or confirms who is signed in already, and sees it close by itself. */
export async function signInTab<L extends Found<L>>(tab: ClosingTab<L>, account: Account): Promise<void> {
  const confirm = tab.getByRole('button', { name: /^Continue as/ })
  const email = tab.getByLabel('Email', { exact: true })
  await confirm.or(email).waitFor()
  const closed = tab.waitForEvent('close')
  if (await confirm.isVisible()) await confirm.click()
  else {
    await email.fill(account.email)
    await tab.getByLabel('Password', { exact: true }).fill(account.password)
    await tab.getByRole('button', { name: 'Sign in' }).click()
  }
  await closed
}

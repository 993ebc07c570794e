import { type BrowserContext, expect, type Page } from '@playwright/test'
import { backgroundOf } from '../house/extension.ts'
import type { admin } from '../house/places.ts'
import { signInTab } from './sidebar.ts'

export async function openOptions(context: BrowserContext, section: string): Promise<Page> {
  const background = await backgroundOf(context)
  const page = await context.newPage()
  await page.goto(new URL(`/options.html#${section}`, background.url()).href)
  return page
}

/** In the tab of the backend that the options page opens. */
export async function signInOptions(context: BrowserContext, options: Page, account: typeof admin): Promise<void> {
  const opened = context.waitForEvent('page')
  await options.getByRole('button', { name: 'Sign in' }).click()
  await signInTab(await opened, account)
  await expect(options.getByText(account.email)).toBeVisible()
}

/** By the button beside the person; each session in the list below has one too. */
export async function signOutOptions(options: Page, account: { email: string }): Promise<void> {
  await options.locator('section').filter({ hasText: account.email }).getByRole('button', { name: 'Sign out' }).click()
  await expect(options.getByRole('button', { name: 'Sign in' })).toBeVisible()
}

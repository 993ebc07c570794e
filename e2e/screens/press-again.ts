import { expect, type Page } from '@playwright/test'
import type { Sidebar } from './sidebar.ts'

type Point = { x: number; y: number }

/**
 * Presses and keys where something covers the sidebar. One that comes while nothing takes presses is none: an attacker presses
 * again, until the sidebar says that it is covered, and where its button stands after that.
 */
export async function pressUntilRefused(page: Page, sidebar: Sidebar, places: () => Promise<Point[]>): Promise<void> {
  const pressOnce = async () => {
    for (const { x, y } of await places()) await page.mouse.click(x, y)
    for (const key of ['Enter', 'Control+Enter']) await page.keyboard.press(key)
  }
  await expect(async () => {
    await pressOnce()
    expect(await sidebar.text(/covers Tagalong/).count(), 'the sidebar says that it is covered').toBe(1)
  }).toPass({ intervals: [100], timeout: 10_000 })
  await expect(sidebar.inside.locator('.tg-foot:not([data-settling])')).toBeAttached()
  await pressOnce()
}

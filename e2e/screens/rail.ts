import { expect, type Page } from '@playwright/test'

/**
 * The closed sidebar. It stands in a closed shadow root, where no locator finds it: it is read as a screen reader reads it, and
 * pressed where it stands.
 */
export function rail(page: Page) {
  return {
    /** what it is called; undefined when it is not there */
    async name(): Promise<string | undefined> {
      const session = await page.context().newCDPSession(page)
      const { nodes } = await session.send('Accessibility.getFullAXTree')
      await session.detach()
      const found = nodes.find(({ ignored, role, name }) => !ignored && role?.value === 'button' && /Tagalong/.test(String(name?.value)))
      return found && String(found.name?.value)
    },
    async press(): Promise<void> {
      await expect.poll(() => this.name()).toBeDefined()
      const { width } = page.viewportSize() ?? { width: 0 }
      await page.mouse.click(width - 22, 200)
    },
  }
}

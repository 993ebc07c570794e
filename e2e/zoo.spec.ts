import { stripVTControlCharacters } from 'node:util'
import type { BrowserContext, Page } from '@playwright/test'
import pg from 'pg'
import { type LentDatabase, lendDatabase } from '../server/database/testing.ts'
import { test as base, expect } from './fixtures.ts'
import { openBackend } from './house/backend.ts'
import { roomMade } from './house/extension.ts'
import { prepared } from './house/places.ts'
import { frameOf, type Sidebar, sidebarIn } from './screens/sidebar.ts'
import { harmlessPages, hostilePages } from './zoo/all-pages.ts'
import { serveZoo } from './zoo/serve-zoo.ts'
import { announce, inPage, openZooBrowser, zooUrl } from './zoo/zoo-browser.ts'
import type { HarmlessPage, HostilePage } from './zoo/zoo-page.ts'

const test = base.extend<{ database: LentDatabase; context: BrowserContext; made: () => Promise<number> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of a fixture's parts from this pattern
  database: async ({}, use) => use(await lendDatabase(prepared('staffed'))),
  backend: async ({ database }, use) => {
    const backend = await openBackend(database)
    await use(backend)
    await backend.remove()
  },
  context: async ({ backend }, use) => {
    const zoo = await serveZoo()
    const browser = await openZooBrowser(backend, zoo)
    await use(browser.context)
    await browser.close()
    await zoo.close()
  },
  /** tags and records, of whatever state */
  made: async ({ database }, use) => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    await use(async () => Number((await client.query('SELECT count(*) FROM tag')).rows[0].count))
    await client.end()
  },
})

/** Runs all of them and tells of each that failed, by its name. */
async function each<P extends { name: string }>(pages: readonly P[], visit: (page: P) => Promise<void>): Promise<void> {
  const failed: string[] = []
  for (const page of pages)
    await test.step(page.name, () =>
      visit(page).catch((error: Error) => void failed.push(`${page.name}: ${stripVTControlCharacters(error.message)}`)),
    )
  expect(failed).toEqual([])
}

test('on no hostile page does the sidebar act by itself or by a press on what is covered, and it stands where it can', async ({
  context,
  made,
}) => {
  await each(hostilePages, async (found) => {
    const page = await context.newPage()
    try {
      await visitHostile(page, found)
      expect(await made(), 'tags that were made').toBe(0)
    } finally {
      await page.close()
    }
  })
})

async function visitHostile(page: Page, found: HostilePage): Promise<void> {
  const { name, before, attack, lure, stands } = found
  const broken: string[] = []
  page.on('pageerror', (error) => void broken.push(String(error.stack)))
  // the browser's driver would run it in our own frame too, where no page can
  if (before) await page.addInitScript(`if (location.protocol === 'http:') (${before})()`)
  await page.goto(`${zooUrl}/${name}`)
  if (stands === 'none') {
    await page.waitForLoadState()
    expect(page.frames().filter((frame) => frame.url().startsWith('chrome-extension:'))).toEqual([])
  } else {
    let sidebar = sidebarIn(await frameOf(page))
    await announce(page, name)
    await expect(sidebar.visitor).toContainText('Åsa', { timeout: 5_000 })
    await expect(sidebar.tagButton('Åsa')).toBeVisible({ timeout: 5_000 })
    const place = await centreOf(sidebar)
    if (attack) await inPage(page, attack)
    if (lure) {
      const box = await page.locator(lure).boundingBox()
      await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20)
      await page.mouse.move((box?.x ?? 0) + 30, (box?.y ?? 0) + 20)
      await page.mouse.down()
      await page.mouse.up()
    }
    if (stands === 'covered') {
      await expect(sidebar.inside.locator('.tg-foot[data-unseen]')).toBeAttached({ timeout: 5_000 })
      await page.mouse.click(place.x, place.y)
      const moved = await centreOf(sidebar).catch(() => place)
      await page.mouse.click(moved.x, moved.y)
      await expect(sidebar.pushes).toHaveCount(0)
    }
    if (stands === 'works')
      await expect(async () => {
        sidebar = sidebarIn(await frameOf(page))
        await expect(sidebar.tagButton('Åsa')).toBeVisible({ timeout: 1_000 })
      }).toPass({ timeout: 10_000 })
    if (stands === 'gone') await expect.poll(() => roomMade(page)).toBe(0)
  }
  expect(broken.filter((line) => line.includes('chrome-extension:'))).toEqual([])
}

async function centreOf(sidebar: Sidebar): Promise<{ x: number; y: number }> {
  const box = await sidebar.inside.getByRole('button', { name: /^Tag to/ }).boundingBox({ timeout: 1_000 })
  return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 }
}

test('on pages that people have open, the page stays as it is and the sidebar opens, searches and tags', async ({ context, made }) => {
  let tags = 0
  await each(harmlessPages, async (found) => {
    const page = await context.newPage()
    try {
      await visitHarmless(page, found)
      tags += 1
      await expect.poll(made).toBe(tags)
    } finally {
      await page.close()
    }
  })
})

async function visitHarmless(page: Page, { name, keys }: HarmlessPage): Promise<void> {
  const wrong: string[] = []
  page.on('pageerror', (error) => void wrong.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text())
  })
  await page.goto(`${zooUrl}/${name}`)
  const sidebar = sidebarIn(await frameOf(page))
  await announce(page, name)
  await expect(sidebar.card(/Åsa/)).toBeVisible()

  const room = await roomMade(page)
  const { body, sideways } = await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    return { body: document.body.getBoundingClientRect(), sideways: scrollWidth > clientWidth }
  })
  expect({ left: body.left, width: body.width, sideways }).toEqual({ left: 0, width: 1_280 - room, sideways: false })

  await page.locator('#use').click()
  await expect(page).toHaveTitle('used')
  for (const key of keys) await page.keyboard.press(key)
  expect(await page.evaluate(() => document.documentElement.dataset['keys'])).toBe(keys.join(''))

  await sidebar.tagButton('Åsa').click()
  await expect(sidebar.push(/Åsa/)).toHaveCount(1)
  expect(wrong).toEqual([])
}

import { test as base, expect, type Frame, type Locator, type Page } from '@playwright/test'
import { backgroundOf, roomMade, sidebarAddress, stopBackground } from './house/extension.ts'
import { pressUntilRefused } from './screens/press-again.ts'
import { frameOf, type Sidebar, sidebarIn } from './screens/sidebar.ts'
import { harmlessPages, hostilePages } from './zoo/all-pages.ts'
import { learned, spy } from './zoo/spy.ts'
import { announce, chatOf, inPage, zooUrl } from './zoo/zoo-browser.ts'
import { openZooHouse, type ZooHouse } from './zoo/zoo-house.ts'
import type { HarmlessPage, HostilePage } from './zoo/zoo-page.ts'

// One backend and one browser for all the pages of a worker: each page is a tab of it.
const test = base.extend<{ tab: Page }, { zoo: ZooHouse }>({
  zoo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of a fixture's parts from this pattern
    async ({}, use) => {
      const zoo = await openZooHouse()
      await use(zoo)
      await zoo.close()
    },
    { scope: 'worker' },
  ],
  tab: async ({ zoo }, use) => {
    const tab = await zoo.context.newPage()
    await use(tab)
    await tab.close()
  },
})

const ours = (frame: Frame) => frame.url().startsWith('chrome-extension:')

test.describe('on a hostile page nothing is done that the agent did not do, the page learns nothing, and the sidebar stands where it can', () => {
  for (const found of hostilePages)
    test(found.name, async ({ zoo, tab }) => {
      const complaints = listenTo(tab, zoo)
      const secrets = await secretsOf(tab, zoo)
      if (found.tagged) await zoo.tagged(found.name)
      const before = await zoo.made()
      await tab.addInitScript({
        content: `if (location.protocol === 'http:') { (${spy})(); ${found.before ? `(${found.before})()` : ''} }`,
      })
      await tab.goto(`${zooUrl}/${found.name}`)
      if (found.stands === 'none') {
        await besideAnother(zoo)
        expect(tab.frames().filter(ours)).toEqual([])
        expect(await zoo.popupSays(tab)).toBe('cannot')
      } else await live(tab, zoo, found)

      // what a press has set off is on its way by now: the background has done what it was asked before this
      await zoo.settled()
      expect(await zoo.made()).toEqual(before)
      const { text, roots, frames } = await learned(tab)
      expect([roots, frames], 'roots and frames that the page can reach').toEqual([0, 0])
      const told = secrets(found.knowsAddress).filter((secret) => text.includes(secret))
      expect(told, 'what the page was told').toEqual([])
      expect(complaints()).toEqual([])
    })
})

test('what the background complains of is heard, also after it was stopped', async ({ zoo, tab }) => {
  await tab.goto(`${zooUrl}/${harmlessPages[0]?.name}`)
  await frameOf(tab)
  zoo.complaints()
  for (const time of ['first', 'second']) {
    await (await backgroundOf(zoo.context)).evaluate((said) => console.error(said), time)
    await expect.poll(zoo.complaints).toEqual([time])
    await stopBackground(zoo.context, tab)
  }
})

/** By the time that a tab which was opened later has its sidebar, this one would have it. */
async function besideAnother(zoo: ZooHouse): Promise<void> {
  const other = await zoo.context.newPage()
  await other.goto(`${zooUrl}/${harmlessPages[0]?.name}`)
  await frameOf(other)
  await other.close()
}

/** The sidebar comes, the page and the agent do what they do there, and it stands as it should. */
async function live(
  tab: Page,
  zoo: ZooHouse,
  { name: page, attack, act, lure, stranger, tagged, again, stands }: HostilePage,
): Promise<void> {
  const chat = chatOf(page, stranger)
  const name = stranger ? /^Create contact and tag/ : /^Tag to Åsa/
  const aim = (there: Sidebar) => (tagged ? there.push(/Åsa/).getByRole('button', { name: /^Undo/ }) : there.step(name))
  let sidebar = sidebarIn(await frameOf(tab))
  await announce(tab, chat)
  await expect(sidebar.visitor).toContainText('Åsa', { timeout: 10_000 })
  await expect(aim(sidebar)).toBeVisible({ timeout: 10_000 })
  const place = await centreOf(aim(sidebar))
  const focus = await inPage(tab, () => document.activeElement?.localName)
  // what was in sight a moment before it was covered was seen: it has to be seen that it was
  if (attack && stands === 'covered') await expect(sidebar.inside.locator('.tg-foot:not([data-unseen])')).toBeAttached()
  if (attack) await inPage(tab, attack, await sidebarAddress(zoo.context, tab))
  await act?.(tab)
  if (lure) {
    const box = await tab.locator(lure).boundingBox()
    await tab.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20)
    await tab.mouse.move((box?.x ?? 0) + 30, (box?.y ?? 0) + 20)
    await tab.mouse.down()
    await tab.mouse.up()
  } else if (!act)
    expect(await inPage(tab, () => document.activeElement?.localName !== 'div'), `the focus stays in the page: ${focus}`).toBe(true)
  if (stands === 'covered') {
    await expect(sidebar.inside.locator('.tg-foot[data-unseen]')).toBeAttached({ timeout: 10_000 })
    const button = tagged ? aim(sidebar) : sidebar.button(name)
    await pressUntilRefused(tab, sidebar, async () => [place, await centreOf(button)])
  }
  if (stands === 'gone') await expect.poll(() => roomMade(tab)).toBe(0)
  if (stands !== 'works') return
  await expect(async () => {
    sidebar = sidebarIn(await frameOf(tab))
    if (again) await announce(tab, chat)
    await expect(aim(sidebar)).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 15_000 })
  await expect(sidebar.visitor).toContainText('Åsa')
}

async function centreOf(button: Locator): Promise<{ x: number; y: number }> {
  const box = await button.first().boundingBox({ timeout: 1_000 })
  return { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 }
}

/** What a page must not know: where the sidebar is, the nonce that paired it, whom the CRM knows. */
async function secretsOf(tab: Page, zoo: ZooHouse): Promise<(knowsAddress?: true) => string[]> {
  const addresses = new Set(['sidebar.html', new URL((await backgroundOf(zoo.context)).url()).host])
  const seen = new Set(['asa.lindqvist-bergstrom@nordhavn.example.com', 'Lindqvist-Bergström'])
  tab.on('framenavigated', (frame) => {
    if (!ours(frame)) return
    const { host, hash } = new URL(frame.url())
    addresses.add(host)
    // a nonce that was used is out of sight and worthless; one that was seen is as secret as the address
    if (hash.length > 32 && !hash.includes('xxxx')) addresses.add(hash.slice(1, 33))
  })
  return (knowsAddress) => [...seen, ...(knowsAddress ? [] : addresses)]
}

/** Errors of ours, in the page, in the frame and in the background. */
function listenTo(tab: Page, zoo: ZooHouse): () => string[] {
  const heard: string[] = []
  zoo.complaints()
  tab.on('pageerror', (error) => void (String(error.stack).includes('chrome-extension:') && heard.push(String(error.stack))))
  tab.on('console', (message) => {
    const from = `${message.location().url} ${message.text()}`
    if (message.type() === 'error' && from.includes('chrome-extension:')) heard.push(from)
  })
  return () => [...heard, ...zoo.complaints()]
}

test.describe('on a page that people have open the page stays as it is, and the sidebar opens, searches, is searched by hand and tags', () => {
  for (const found of harmlessPages)
    test(found.name, async ({ zoo, tab }) => {
      const complaints = listenTo(tab, zoo)
      const { tags } = await zoo.made()
      await use(tab, found)
      await expect.poll(async () => (await zoo.made()).tags).toBe(tags + 1)
      expect(complaints()).toEqual([])
    })
})

async function use(page: Page, { name, keys }: HarmlessPage): Promise<void> {
  const wrong: string[] = []
  page.on('pageerror', (error) => void wrong.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text())
  })
  await page.goto(`${zooUrl}/${name}`)
  const sidebar = sidebarIn(await frameOf(page))
  await announce(page, chatOf(name))
  await expect(sidebar.card(/Åsa/)).toBeVisible()

  const room = await roomMade(page)
  const now = await page.evaluate(() => {
    const { clientWidth, scrollWidth, children } = document.documentElement
    const { left, width } = document.body.getBoundingClientRect()
    const sheets = document.styleSheets.length + document.adoptedStyleSheets.length
    return { left, width, sideways: scrollWidth > clientWidth, parts: [...children].map(({ localName }) => localName), sheets }
  })
  expect(now).toEqual({ left: 0, width: 1_280 - room, sideways: false, parts: ['head', 'body', 'div'], sheets: 1 })

  await page.locator('#use').click()
  await expect(page).toHaveTitle('used')
  for (const key of keys) await page.keyboard.press(key)
  const heard = () => page.evaluate(() => document.documentElement.dataset['keys'])
  expect(await heard()).toBe(keys.join(''))

  await sidebar.tagButton('Åsa').click()
  await expect(sidebar.push(/Åsa/)).toHaveCount(1)

  // after the press the keys are the sidebar's, and its alone
  await page.keyboard.press('/')
  await sidebar.inside.getByRole('searchbox').fill('Okafor')
  await expect(sidebar.hit(/Okafor/).first()).toBeVisible()
  expect(await heard()).toBe(keys.join(''))
  expect(wrong).toEqual([])
}

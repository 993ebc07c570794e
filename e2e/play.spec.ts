import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { build } from 'vite'
import { findChromium, quietFlags } from '../scripts/browser/find-chromium.ts'
import { axeViolations, rulesOfColour } from './house/axe.ts'

let folder: string
let server: Server
let browser: Browser
let address: string

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tagalong-play-'))
  // one script: to ask for fifty small ones anew with every state costs more
  const whole = { outDir: folder, emptyOutDir: true, rolldownOptions: { output: { codeSplitting: false } } }
  await build({ configFile: 'play/vite.config.ts', logLevel: 'error', build: whole })
  server = serve(folder)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const found = await findChromium()
  if (!found) throw new Error('The play page needs Chromium: npm test installs it, or says how.')
  browser = await chromium.launch({ executablePath: found.path, args: [...quietFlags, ...found.flags] })
})

test.afterAll(async () => {
  await browser?.close()
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

// two tests of each kind, so that two workers share the states evenly
for (const half of [0, 1] as const) {
  const name = half === 0 ? 'first half' : 'second half'

  test(`every state of the sidebar is sound in light and in dark, at 320 and at 400 pixels: ${name}`, async () => {
    test.setTimeout(180_000)
    const context = await browser.newContext({ viewport: { width: 320, height: 700 }, locale: 'en-GB', reducedMotion: 'reduce' })
    const page = await context.newPage()
    const wrong: Record<string, string[]> = {}
    for (const id of halfOf(await stateIds(page), half)) {
      const faults: string[] = []
      page.removeAllListeners('pageerror')
      page.on('pageerror', ({ message }) => faults.push(message))
      await show(page, { state: id, theme: 'light' })
      faults.push(...(await axeViolations(page)), ...(await escapes(page)))
      await page.setViewportSize({ width: 400, height: 700 })
      faults.push(...(await escapes(page)))
      await page.setViewportSize({ width: 320, height: 700 })
      await turnDark(page)
      // colours are all that the other theme changes
      faults.push(...(await axeViolations(page, rulesOfColour)).map((fault) => `in dark: ${fault}`))
      if (faults.length > 0) wrong[id] = faults
    }
    expect(wrong).toEqual({})
    await context.close()
  })

  test(`texts as long as German ones stay inside at 320 pixels, at twice the text size too, and Arabic ones from right to left: ${name}`, async () => {
    test.setTimeout(180_000)
    const context = await browser.newContext({ viewport: { width: 320, height: 700 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const wrong: Record<string, string[]> = {}
    for (const id of halfOf(await stateIds(page), half)) {
      await show(page, { state: id, like: 'arabic', dir: 'rtl' })
      const turned = await escapes(page)
      if (turned.length > 0) wrong[`${id} from right to left`] = turned
      await show(page, { state: id, like: 'german' })
      for (const size of ['100%', '200%']) {
        await page.evaluate((to) => {
          document.documentElement.style.fontSize = to
        }, size)
        const faults = await escapes(page)
        if (faults.length > 0) wrong[`${id} ${size}`] = faults
      }
    }
    expect(wrong).toEqual({})
    await context.close()
  })
}

function halfOf(ids: readonly string[], half: 0 | 1): string[] {
  expect(ids.length).toBeGreaterThan(40)
  return ids.filter((_, at) => at % 2 === half)
}

async function show(page: Page, look: Record<string, string>): Promise<void> {
  await page.goto(`${address}?${new URLSearchParams(look)}`)
  await page.locator('html[data-settled]').waitFor()
}

/** As the view itself does when the agent chooses the theme. */
async function turnDark(page: Page): Promise<void> {
  await page.evaluate(() => {
    document.documentElement.dataset['theme'] = 'dark'
  })
  await expect(page.locator('html')).toHaveCSS('color-scheme', 'dark')
}

async function stateIds(page: Page): Promise<string[]> {
  await page.goto(address)
  const addresses = await page.locator('.gallery a').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).search))
  return addresses.map((search) => new URLSearchParams(search).get('state') ?? '')
}

/** What scrolls sideways. */
async function escapes(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['the page scrolls sideways'] : []
    const main = document.querySelector('main')
    return main && main.scrollWidth > main.clientWidth ? [...wide, 'the content scrolls sideways'] : wide
  })
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

function serve(root: string): Server {
  return createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://play').pathname)
    const file = join(root, path === '/' ? 'index.html' : path)
    try {
      const body = readFileSync(file)
      const type = types[extname(file)] ?? 'application/octet-stream'
      // named after their content: fifty scripts are read once, not once a state
      const keep = path.startsWith('/assets/') ? 'max-age=3600, immutable' : 'no-store'
      response.writeHead(200, { 'content-type': type, 'cache-control': keep }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
}

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import { backendFrom } from '../e2e/house/backend.ts'
import { openChromium } from '../e2e/house/browser.ts'
import prepare from '../e2e/house/global-setup.ts'
import { agent, extensionFolder, publicUrl } from '../e2e/house/places.ts'
import { inbox } from '../e2e/screens/inbox.ts'
import { frameOf, sidebarIn, signInFromSidebar } from '../e2e/screens/sidebar.ts'
import { emptyExtension } from './empty-extension.ts'
import { type BenchContext, type BenchTable, figure, inRotation } from './table.ts'

const rounds = 15

/** P4: what a page pays for the closed sidebar beside an extension that does nothing; and how soon the open one shows something. */
export async function bench({ log }: BenchContext): Promise<BenchTable> {
  const tidy = await prepare()
  const floor = emptyExtension(`${publicUrl}/practice*`)
  const speaking = emptyExtension(`${publicUrl}/practice*`, { says: true })
  const backend = await backendFrom('staffed')
  const scriptless = withoutScript(extensionFolder())
  const [ours, bare, speaks, quiet] = [
    await openChromium({ port: backend.port }),
    await openChromium({ port: backend.port, extension: floor }),
    await openChromium({ port: backend.port, extension: speaking }),
    await openChromium({ port: backend.port, extension: scriptless }),
  ]
  try {
    const pages = { ours: await openInbox(ours), bare: await openInbox(bare), speaks: await openInbox(speaks) }
    const sidebar = sidebarIn(await frameOf(pages.ours))
    await signInFromSidebar(ours, sidebar, agent)
    log('opening the sidebar')
    await pages.ours.addInitScript(noteRendered)
    const shown = await repeat(rounds, () => firstView(pages.ours))
    const stillPage = await openInbox(quiet)
    const still = await repeat(rounds, () => paintOf(stillPage))
    await sidebarIn(await frameOf(pages.ours))
      .button('Collapse')
      .click()
    log('loading the page with the sidebar closed, and with an empty content script')
    const times = await inRotation(
      {
        ours: () => scriptTime(pages.ours),
        bare: () => scriptTime(pages.bare),
        speaks: () => scriptTime(pages.speaks),
      },
      rounds,
    )
    const [mine, theirs, said] = [figure(times.ours), figure(times.bare), figure(times.speaks)]
    const late = figure(shown.map(({ rendered }) => rendered))
    return {
      id: 'P4',
      title: 'Script time',
      rows: [
        {
          what: 'closed, whole page load',
          unit: 'ms',
          ours: mine,
          peer: { name: 'empty content script', figure: theirs },
          goal: { text: '≤ +2 ms', met: mine.median - theirs.median <= 2 },
        },
        {
          what: 'the same, beside a script that asks its background one thing',
          unit: 'ms',
          ours: mine,
          peer: { name: 'one message', figure: said },
          goal: { text: '(shown)', met: true },
        },
        {
          what: 'open: first view rendered after the frame’s load',
          unit: 'ms',
          ours: late,
          goal: { text: '≤ 10 ms', met: late.median <= 10 },
        },
        {
          what: 'open: first paint after the frame’s load',
          unit: 'ms',
          ours: figure(shown.map(({ painted }) => painted)),
          peer: { name: 'the same page with no script', figure: figure(still.map(({ painted }) => painted)) },
          goal: { text: '(shown)', met: true },
        },
        {
          what: 'open: the view that the background’s words give',
          unit: 'ms',
          ours: figure(shown.map(({ told }) => told)),
          goal: { text: '(shown)', met: true },
        },
      ],
      notes: [
        `${rounds} loads of the practice inbox each, in turns, in a browser each. Script time is Chromium’s own ScriptDuration of the page’s process, isolated worlds included.`,
        'Rendered: the sidebar’s own first view stands in the document; 0 where it stood there before the load event. Paint waits for the screen besides.',
      ],
    }
  } finally {
    await Promise.all([ours, bare, speaks, quiet].map((context) => context.close()))
    await backend.remove()
    for (const folder of [floor, speaking, scriptless]) rmSync(folder, { recursive: true, force: true })
    await tidy()
  }
}

async function openInbox(context: BrowserContext): Promise<Page> {
  const page = context.pages()[0] ?? (await context.newPage())
  await inbox(page).open()
  return page
}

/** Milliseconds of script in the page's process from navigation until it has been quiet. */
async function scriptTime(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const read = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0
  await page.goto('about:blank')
  const before = await read()
  await page.goto(`${publicUrl}/practice`, { waitUntil: 'load' })
  await page.getByRole('navigation').first().waitFor()
  // two idle turns: document_idle scripts have run then
  await page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))))
  const spent = (await read()) - before
  await session.detach()
  return spent * 1000
}

type Noted = { renderedAt?: number }

/** Runs in every document before its own scripts; in the sidebar's it notes when the application's first view stands there. */
function noteRendered(): void {
  if (!location.protocol.endsWith('extension:')) return
  const noted = globalThis as Noted
  const observer = new MutationObserver(() => {
    if (!document.querySelector('.tg:not(.tg-before)')) return
    noted.renderedAt = performance.now()
    observer.disconnect()
  })
  observer.observe(document, { childList: true, subtree: true, attributeFilter: ['class'] })
}

/** Milliseconds from the load event of the sidebar's own document: to the application's first view, the first paint, and the largest, which needs the background. */
async function firstView(page: Page): Promise<{ rendered: number; painted: number; told: number }> {
  await page.reload()
  const frame = await frameOf(page)
  await frame.locator('.tg:not(.tg-before)').first().waitFor()
  const rendered = await frame.evaluate(() => (globalThis as Noted).renderedAt)
  if (rendered === undefined) throw new Error('Nothing noted when the first view was rendered.')
  return frame.evaluate(async (renderedAt) => {
    const [loaded] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    const painted = performance.getEntriesByName('first-contentful-paint')[0]
    const largest = await new Promise<number>((found) =>
      new PerformanceObserver((list) => found(list.getEntries().at(-1)?.startTime ?? 0)).observe({
        type: 'largest-contentful-paint',
        buffered: true,
      }),
    )
    const after = (at: number | undefined) => Math.max(0, (at ?? performance.now()) - (loaded?.loadEventStart ?? 0))
    return { rendered: after(renderedAt), painted: after(painted?.startTime), told: after(largest) }
  }, rendered)
}

/** The same of a page that has no script: what the browser itself takes from the load event to the screen. */
async function paintOf(page: Page): Promise<{ painted: number }> {
  await page.reload()
  const frame = await frameOf(page)
  await frame.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
  return frame.evaluate(() => {
    const [loaded] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    const painted = performance.getEntriesByName('first-contentful-paint')[0]
    return { painted: Math.max(0, (painted?.startTime ?? 0) - (loaded?.loadEventStart ?? 0)) }
  })
}

/** Our extension with a sidebar page that is its bar and its styles alone. */
function withoutScript(extension: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-scriptless-'))
  cpSync(extension, folder, { recursive: true })
  const page = join(folder, 'sidebar.html')
  writeFileSync(page, readFileSync(page, 'utf8').replace(/<script[^>]*><\/script>|<link rel="modulepreload"[^>]*>/g, ''))
  return folder
}

async function repeat<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const values: T[] = []
  for (let time = 0; time < times; time++) values.push(await work())
  return values
}

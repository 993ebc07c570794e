import { rmSync } from 'node:fs'
import type { BrowserContext, CDPSession, Page } from '@playwright/test'
import { backendFrom } from '../e2e/house/backend.ts'
import { openChromium } from '../e2e/house/browser.ts'
import prepare from '../e2e/house/global-setup.ts'
import { prepared, publicUrl } from '../e2e/house/places.ts'
import { writeSignedIn } from '../e2e/house/signed-in.ts'
import { frameOf, sidebarIn } from '../e2e/screens/sidebar.ts'
import { emptyExtension } from './empty-extension.ts'
import { type BenchContext, type BenchTable, figure } from './table.ts'

const tabs = 6
const changes = 1_000

/** P5: what a tab with the closed sidebar holds of memory beside one with an empty content script, and whether it grows while one works. */
export async function bench({ log }: BenchContext): Promise<BenchTable> {
  const tidy = await prepare()
  const floor = emptyExtension(`${publicUrl}/practice*`)
  const backend = await backendFrom('staffed')
  const browsers = {
    ours: await openChromium({ port: backend.port }),
    empty: await openChromium({ port: backend.port, extension: floor }),
    none: await openChromium({ port: backend.port, extension: false }),
  }
  try {
    await writeSignedIn(browsers.ours, JSON.parse(prepared('signed-in')))
    await closeSidebar(browsers.ours)
    log('opening tabs')
    const held: Record<keyof typeof browsers, number[]> = { ours: [], empty: [], none: [] }
    for (let round = 0; round < tabs; round++)
      for (const name of ['ours', 'empty', 'none'] as const) {
        const page = await openPage(browsers[name])
        held[name].push(await heapOf(page))
        await page.close()
      }
    log(`${changes} page changes`)
    const [mine, bare] = [await openPage(browsers.ours), await openPage(browsers.empty)]
    const grown: Record<'ours' | 'empty', { before: number; after: number }> = {
      ours: await growth(mine),
      empty: await growth(bare),
    }
    const kb = (bytes: number) => bytes / 1024
    const [ours, empty, none] = [figure(held.ours.map(kb)), figure(held.empty.map(kb)), figure(held.none.map(kb))]
    const added = ours.median - none.median
    const more = kb(grown.ours.after - grown.ours.before)
    const moreOfPage = kb(grown.empty.after - grown.empty.before)
    return {
      id: 'P5',
      title: 'Memory of a tab, sidebar closed',
      rows: [
        {
          what: 'JavaScript heap of the tab after its garbage was collected',
          unit: 'KB',
          ours,
          peer: { name: 'no extension', figure: none },
          goal: { text: '≤ +358 KB (0.35 MB)', met: added <= 358 },
        },
        {
          what: 'the same, of an empty content script',
          unit: 'KB',
          ours: empty,
          peer: { name: 'no extension', figure: none },
          goal: { text: '(shown)', met: true },
        },
        {
          what: `growth over ${changes.toLocaleString('en')} page changes, after 200 to warm up`,
          unit: 'KB',
          ours: { median: more },
          peer: { name: 'empty content script', figure: { median: moreOfPage } },
          goal: { text: '≤ +20 KB beside the page’s own', met: more - moreOfPage <= 20 },
        },
      ],
      notes: [
        `${tabs} tabs of each kind, in turns, in three browsers; a page with one line of text. A page change is another address by pushState and another conversation told by the page API.`,
      ],
    }
  } finally {
    await Promise.all(Object.values(browsers).map((context) => context.close()))
    await backend.remove()
    rmSync(floor, { recursive: true, force: true })
    await tidy()
  }
}

/** The sidebar is closed wherever one goes from now on. */
async function closeSidebar(context: BrowserContext): Promise<void> {
  const page = await openPage(context)
  await sidebarIn(await frameOf(page))
    .button('Collapse')
    .click()
  await page.close()
}

async function openPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.route('**/practice-memory*', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>x</title><p>x' }),
  )
  await page.goto(`${publicUrl}/practice-memory`)
  await idle(page)
  return page
}

async function idle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done))))
}

/** Bytes that the page's process holds of JavaScript, isolated worlds included. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  const bytes = await collected(session)
  await session.detach()
  return bytes
}

async function collected(session: CDPSession): Promise<number> {
  for (let time = 0; time < 3; time++) await session.send('HeapProfiler.collectGarbage')
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

async function growth(page: Page): Promise<{ before: number; after: number }> {
  const session = await page.context().newCDPSession(page)
  await change(page, 0, 200)
  const before = await collected(session)
  await change(page, 200, changes)
  const after = await collected(session)
  await session.detach()
  return { before, after }
}

/** Goes on to so many conversations, as fast as a page may be heard and no faster. */
async function change(page: Page, from: number, count: number): Promise<void> {
  await page.evaluate(
    async ([first, many]) => {
      for (let n = first; n < first + many; n++) {
        history.replaceState(null, '', `?chat=${n}`)
        const visitor = { phones: [], emails: [`visitor${n}@example.com`], fullName: `Visitor ${n}`, variables: {} }
        const messages = [{ id: 'm1', role: 'visitor', text: `Hello ${n}` }]
        const conversation = { source: 'practice', externalId: `memory-${n}`, channel: 'chat', status: 'open', visitor, messages }
        window.postMessage({ tagalong: 1, type: 'conversation', conversation }, location.origin)
        await new Promise((done) => setTimeout(done, 20))
      }
    },
    [from, count] as const,
  )
  await idle(page)
}

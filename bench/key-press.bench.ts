import type { BrowserContext, Frame, Page } from '@playwright/test'
import { backendFrom } from '../e2e/house/backend.ts'
import { openChromium } from '../e2e/house/browser.ts'
import prepare from '../e2e/house/global-setup.ts'
import { agent } from '../e2e/house/places.ts'
import { inbox } from '../e2e/screens/inbox.ts'
import { frameOf, sidebarIn, signInFromSidebar } from '../e2e/screens/sidebar.ts'
import { type BenchContext, type BenchRow, type BenchTable, figure, quantile } from './table.ts'

const names = [
  'lindq',
  'berg',
  'minh',
  'søre',
  'kato',
  'nowak',
  'okafor',
  'silva',
  'weber',
  'ivan',
  'haug',
  'costa',
  'yilmaz',
  'chen',
  'müll',
]

/** Of fifteen figures the 95th percentile would be the largest alone. */
const four = [1, 2, 3, 4].flatMap(() => names)

/** P7: from the key that completes a search by hand to its results on the screen; also when the service worker has to wake up first. */
export async function bench({ log }: BenchContext): Promise<BenchTable> {
  const tidy = await prepare()
  const backend = await backendFrom('staffed')
  const context = await openChromium({ port: backend.port })
  try {
    const page = context.pages()[0] ?? (await context.newPage())
    await inbox(page).open()
    const frame = await frameOf(page)
    const sidebar = sidebarIn(frame)
    await signInFromSidebar(context, sidebar, agent)
    await page.bringToFront()
    await sidebar.button('Search').first().click()
    log('typing')
    const warm = await each(four, (name) => typed(page, frame, name, async () => {}))
    log('typing after the service worker was stopped')
    const cold = await each(four, (name) => typed(page, frame, name, () => stopWorkers(context, page)))
    return {
      id: 'P7',
      title: 'Key press to painted results, p95',
      rows: [row('service worker awake', warm, 50), row('service worker stopped before', cold, 150)],
      notes: [
        `${names.length} names, four times each, over 1,450 sample records. What is shown is p95, in brackets the middle half. The time includes the pause after the last key in which more may come.`,
      ],
    }
  } finally {
    await context.close()
    await backend.remove()
    await tidy()
  }
}

/** Milliseconds from the last key of a text until the frame after its results came into the list. */
async function typed(page: Page, frame: Frame, text: string, before: () => Promise<void>): Promise<number> {
  const box = frame.getByRole('searchbox')
  await box.fill('')
  await frame.getByText('Search the CRM by phone').waitFor()
  await box.pressSequentially(text.slice(0, -1))
  await frame.locator('main h2, main [role="status"]').first().waitFor()
  await settled(frame)
  await before()
  await frame.evaluate(() => {
    const state = globalThis as unknown as { painted: Promise<number> }
    state.painted = new Promise((done) => {
      const listen = ({ timeStamp }: KeyboardEvent) => {
        const observer = new MutationObserver(() => {
          if (document.querySelector('main')?.getAttribute('aria-busy') === 'true') return
          observer.disconnect()
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - timeStamp)))
        })
        observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy'] })
      }
      addEventListener('keydown', listen, { once: true, capture: true })
    })
  })
  if (!(await box.evaluate((input) => document.activeElement === input)))
    throw new Error(`the field lost its focus before the last letter of ${text}`)
  await page.keyboard.press(text.at(-1) ?? 'a')
  return frame.evaluate(() => (globalThis as unknown as { painted: Promise<number> }).painted)
}

async function settled(frame: Frame): Promise<void> {
  await frame.locator('main:not([aria-busy="true"])').waitFor()
  await frame.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

async function stopWorkers(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  await session.send('ServiceWorker.enable')
  const stopped = new Promise<void>((done) => {
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (versions.length && versions.every(({ runningStatus }) => runningStatus === 'stopped')) done()
    })
  })
  await session.send('ServiceWorker.stopAllWorkers')
  await stopped
  await session.detach()
}

async function each(values: readonly string[], work: (value: string) => Promise<number>): Promise<number[]> {
  const measured: number[] = []
  for (const value of values) measured.push(await work(value))
  return measured
}

function row(what: string, values: readonly number[], limit: number): BenchRow {
  const { low, high } = figure(values)
  const p95 = quantile(values, 0.95)
  return {
    what,
    unit: 'ms',
    ours: { median: p95, ...(low !== undefined && { low }), ...(high !== undefined && { high }) },
    goal: { text: `p95 ≤ ${limit} ms`, met: p95 <= limit },
  }
}

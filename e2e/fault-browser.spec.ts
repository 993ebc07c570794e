import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext } from '@playwright/test'
import { activities, expect, readyToCreate, readyToTag, sidebarBeside, test, words } from './fault-fixtures.ts'
import { openChromium } from './house/browser.ts'
import { backgroundOf } from './house/extension.ts'
import { faultyWay } from './house/faulty-way.ts'
import { agent, prepared, publicUrl } from './house/places.ts'
import { writeSignedIn } from './house/signed-in.ts'
import { accountPages } from './screens/account-pages.ts'
import { inbox as inboxOf } from './screens/inbox.ts'

// the page's own storage may be lost with the browser: its conversations are the same ones by their seed
const practice = `${publicUrl}/practice?seed=killed`

test('a tag that was sent when the browser was killed is made once when it has been started again, and what was typed is there', async ({
  backend,
}) => {
  const profile = mkdtempSync(join(tmpdir(), 'tagalong-killed-'))
  const way = await faultyWay(backend.port)
  try {
    let context = await openChromium({ port: way.port, profile })
    await writeSignedIn(context, JSON.parse(prepared('signed-in')))
    let page = context.pages()[0] ?? (await context.newPage())
    await page.goto(practice)
    const sidebar = await sidebarBeside(page)
    await inboxOf(page).choose(/Priya/)
    await sidebar.field('Last name').fill('Raghunathan-Holm')
    await expect.poll(await draftsIn(context)).toContain('Raghunathan-Holm')
    await readyToTag(page, sidebar)
    const met = way.next('POST', '/v1/tags', 'hold-after')
    await sidebar.tagButton('Åsa').click()
    await met.met
    const closed = context.waitForEvent('close')
    process.kill(browserOf(profile), 'SIGKILL')
    await closed
    met.letGo()

    context = await openChromium({ port: way.port, profile })
    try {
      page = context.pages()[0] ?? (await context.newPage())
      await page.goto(practice)
      await expect.poll(() => way.arrived('POST', '/v1/tags'), { timeout: 60_000 }).toBe(2)
      await inboxOf(page).choose(/Priya/)
      await expect((await sidebarBeside(page)).field('Last name')).toHaveValue('Raghunathan-Holm')
      // the CRM's pages are asked below: whether their session outlived the kill is not this story's
      await context.clearCookies()
      await accountPages(page).signIn(agent)
      await expect.poll(() => activities(context, 'Lindqvist', words.tag), { timeout: 30_000 }).toBe(1)
    } finally {
      await context.close()
    }
  } finally {
    await way.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
})

/** The browser's own process, by the profile that we gave it; its helpers name their kind. */
function browserOf(profile: string): number {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      if (line.includes(`--user-data-dir=${profile}`) && !line.some((part) => part.startsWith('--type='))) return Number(pid)
    } catch {
      // it has ended meanwhile
    }
  }
  throw new Error('The browser of this story is not running.')
}

/** Reads what the extension's drafts hold by now. */
async function draftsIn(context: BrowserContext): Promise<() => Promise<string>> {
  const background = await backgroundOf(context)
  return () =>
    background.evaluate(async () => {
      const open = indexedDB.open('tagalong')
      await new Promise((done) => open.addEventListener('success', done))
      const read = open.result.transaction('drafts').objectStore('drafts').getAll()
      await new Promise((done) => read.addEventListener('success', done))
      open.result.close()
      return JSON.stringify(read.result)
    })
}

// Headless Chromium does not start an unpacked extension again that reloads itself: that a draft is there after the page was loaded
// anew is a story of offline.spec.ts.
test('an extension that is updated under an open sidebar offers to load again, and keeps what was typed', async ({
  context,
  page,
  sidebar,
}) => {
  const broken: string[] = []
  page.on('pageerror', (error) => void broken.push(String(error)))
  await readyToCreate(page, sidebar)
  await sidebar.field('Last name').fill('Raghunathan-Holm')
  await expect.poll(await draftsIn(context)).toContain('Raghunathan-Holm')
  await (await backgroundOf(context)).evaluate(() => chrome.runtime.reload()).catch(() => undefined)
  await expect(sidebar.text('Tagalong was updated.')).toBeVisible()
  await expect(sidebar.field('Last name')).toHaveValue('Raghunathan-Holm')
  await expect(sidebar.button('Load again')).toBeVisible()
  expect(broken).toEqual([])
})

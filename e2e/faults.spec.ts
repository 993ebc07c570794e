import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import { lendDatabase } from '../server/database/testing.ts'
import { test as base, expect, sidebarBeside } from './fixtures.ts'
import { openBackend } from './house/backend.ts'
import { openChromium } from './house/browser.ts'
import { backgroundOf, stopBackground } from './house/extension.ts'
import { type FaultyWay, faultyWay } from './house/faulty-way.ts'
import { holdAt } from './house/stop-at.ts'
import { admin, agent, prepared, publicUrl } from './house/places.ts'
import { writeSignedIn } from './house/signed-in.ts'
import { accountPages } from './screens/account-pages.ts'
import { inbox as inboxOf } from './screens/inbox.ts'
import { rail } from './screens/rail.ts'
import { type Sidebar, signInFromSidebar } from './screens/sidebar.ts'

const words = { tag: 'Kan ni leverera redan på torsdag?', create: 'Four a month, from January.' }

const test = base.extend<{ way: FaultyWay }>({
  way: async ({ backend }, use) => {
    const way = await faultyWay(backend.port)
    await use(way)
    await way.close()
  },
  port: async ({ way }, use) => use(way.port),
})

/** The activities with these words on the records that are found by this name, as the CRM's own pages tell them. */
async function activities(context: BrowserContext, name: string, text: string): Promise<number> {
  const page = await context.newPage()
  try {
    await page.goto(`${publicUrl}/crm/contact?q=${name}`)
    const links = page.getByRole('main').locator('a[href*="/crm/contact/"]').filter({ hasText: name })
    const places = await links.evaluateAll((all) => [...new Set(all.map((link) => (link as HTMLAnchorElement).href))])
    expect(places.length).toBeGreaterThan(0)
    // read, not shown: a page each would be most of the story
    return await page.evaluate(
      async ({ places, text }) => {
        const read = async (place: string) => {
          const answer = await fetch(place)
          if (!answer.ok) throw new Error(`${place} answered ${answer.status}`)
          const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
          return [...page.querySelectorAll('details.act')].filter((act) => act.textContent?.includes(text)).length
        }
        return (await Promise.all(places.map(read))).reduce((sum, count) => sum + count, 0)
      },
      { places, text },
    )
  } finally {
    await page.close()
  }
}

async function readyToTag(page: Page, sidebar: Sidebar): Promise<void> {
  const inbox = inboxOf(page)
  await inbox.choose(/Åsa/)
  await inbox.endChat()
  await expect(sidebar.tagButton('Åsa')).toBeVisible()
}

async function readyToCreate(page: Page, sidebar: Sidebar): Promise<void> {
  const inbox = inboxOf(page)
  await inbox.choose(/Priya/)
  await inbox.endChat()
  await expect(sidebar.field('Last name')).toHaveValue('Raghunathan')
}

const acts = [
  { act: 'tag', ready: readyToTag, button: /^Tag to Åsa/, path: '/v1/tags', who: /Åsa/, name: 'Lindqvist', text: words.tag },
  {
    act: 'create',
    ready: readyToCreate,
    button: /^Create contact and tag/,
    path: '/v1/records',
    who: /Priya/,
    name: 'Raghunathan',
    text: words.create,
  },
] as const

for (const { act, ready, button, path, who, name, text } of acts)
  test.describe(`a ${act} is made once`, () => {
    for (const [when, fault] of [
      ['it was sent and had not arrived', 'hold-before'],
      ['it was done and the answer was on its way', 'hold-after'],
    ] as const)
      test(`though the background is stopped when ${when}`, async ({ context, way, page, sidebar }) => {
        await ready(page, sidebar)
        const met = way.next('POST', path, fault)
        await sidebar.step(button).click()
        await met.met
        await stopBackground(context, page)
        met.letGo()
        await expect(sidebar.push(who)).toContainText('Saved in the CRM', { timeout: 60_000 })
        expect(await activities(context, name, text)).toBe(1)
      })

    for (const [step, sent] of [
      ['when it is stored and not sent', 1],
      ['before it is taken out', 2],
    ] as const)
      test(`though the background is stopped ${step}`, async ({ context, way, page, sidebar }) => {
        await ready(page, sidebar)
        const held = await holdAt(context, step)
        await sidebar.step(button).click()
        await held.stop(page)
        await expect(sidebar.push(who)).toContainText('Saved in the CRM', { timeout: 60_000 })
        expect(await activities(context, name, text)).toBe(1)
        await expect.poll(() => way.arrived('POST', path)).toBe(sent)
        expect(new Set(way.bodies('POST', path)).size).toBe(1)
      })

    test('or not at all, and said so, where the background is stopped before it is stored', async ({ context, way, page, sidebar }) => {
      await ready(page, sidebar)
      const held = await holdAt(context, 'before it is stored')
      await sidebar.step(button).click()
      await held.stop(page)
      // what was not kept is not shown as if it were: the button is there to be pressed again
      await sidebar.step(button).click()
      await expect(sidebar.push(who)).toContainText('Saved in the CRM', { timeout: 60_000 })
      expect(await activities(context, name, text)).toBe(1)
      expect(way.arrived('POST', path)).toBe(1)
    })

    for (const fault of ['before', 'after', 'cut'] as const)
      test(`though the way loses it: ${fault}`, async ({ context, way, page, sidebar }) => {
        await ready(page, sidebar)
        const met = way.next('POST', path, fault)
        await sidebar.step(button).click()
        await met.met
        await expect(sidebar.push(who)).toContainText('Saved in the CRM', { timeout: 60_000 })
        expect(await activities(context, name, text)).toBe(1)
        expect(way.arrived('POST', path)).toBe(fault === 'before' ? 1 : 2)
      })
  })

test('a tag is taken back once, though the background is stopped before that is stored, before it is sent, on its way and before it is taken out', async ({
  context,
  way,
  page,
  sidebar,
}) => {
  await readyToTag(page, sidebar)
  await sidebar.tagButton('Åsa').click()
  const push = sidebar.push(/Åsa/)
  await expect(push).toContainText('Saved in the CRM')
  const path = /^\/v1\/tags\/[^/]+\/undo$/
  const undo = push.getByRole('button', { name: /^Undo/ })

  const unstored = await holdAt(context, 'before it is stored')
  await undo.click()
  await unstored.stop(page)
  // what was not kept is not shown as if it were
  await expect(push).toContainText('Saved in the CRM')
  const unsent = await holdAt(context, 'when it is stored and not sent')
  await undo.click()
  const onItsWay = way.next('POST', path, 'hold-after')
  await unsent.stop(page)
  await onItsWay.met
  const again = way.next('POST', path, 'hold')
  await stopBackground(context, page)
  onItsWay.letGo()
  await again.met
  const kept = await holdAt(context, 'before it is taken out')
  again.letGo()
  await kept.stop(page)

  await expect(push).toContainText('Taken back.', { timeout: 60_000 })
  await expect.poll(() => way.arrived('POST', path)).toBe(3)
  expect(new Set(way.bodies('POST', path)).size).toBe(1)
  await expect.poll(() => activities(context, 'Lindqvist', words.tag)).toBe(0)
})

test('a later message of a thread is added once, though the background is stopped while it reports it', async ({
  context,
  way,
  page,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Kateřina/)
  await sidebar.tagButton('Kateřina').click()
  await expect(sidebar.pushes).toContainText('Saved in the CRM')
  for (const [fault, text] of [
    ['hold-before', 'Děkuji, do zítřka!'],
    ['hold-after', 'Budu tam v osm.'],
  ] as const) {
    const met = way.next('PUT', '/v1/conversations', fault)
    await inbox.composer.fill(text)
    await inbox.send()
    await met.met
    await stopBackground(context, page)
    met.letGo()
    await expect.poll(() => activities(context, 'Dvořáková', text), { timeout: 60_000 }).toBe(1)
  }
  await expect(sidebar.pushes.getByRole('listitem')).toHaveCount(1)
})

test('beside a closed sidebar it is there again, and the end of the chat is heard, though the background is stopped over both', async ({
  context,
  page,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Åsa/)
  await sidebar.tagButton('Åsa').click()
  await expect(sidebar.push(/Åsa/)).toContainText('tagged when it ends')
  await sidebar.button('Collapse').click()
  const started = await holdAt(context, 'loader.start')
  await page.reload()
  await started.stop(page)
  await expect.poll(rail(page).name).toBe('Open Tagalong: 1 match')

  const said = await holdAt(context, 'loader.said')
  await inbox.endChat()
  await said.stop(page)
  await expect(page.getByText(/Tagged/).first()).toBeVisible()
  expect(page.frames()).toHaveLength(1)
})

test('a tag that was sent when the browser was killed is made once when it has been started again', async ({ backend }) => {
  const profile = mkdtempSync(join(tmpdir(), 'tagalong-killed-'))
  const way = await faultyWay(backend.port)
  try {
    let context = await openChromium({ port: way.port, profile })
    await writeSignedIn(context, JSON.parse(prepared('signed-in')))
    let page = context.pages()[0] ?? (await context.newPage())
    await inboxOf(page).open()
    const sidebar = await sidebarBeside(page)
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
      await page.goto(`${publicUrl}/practice`)
      await expect.poll(() => way.arrived('POST', '/v1/tags'), { timeout: 60_000 }).toBe(2)
      await accountPages(page)
        .signIn(agent)
        .catch(() => undefined)
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

test('while the way is gone what was tagged waits in sight, and goes out in the order of the presses when it is back', async ({
  context,
  way,
  backend,
  page,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Grace/)
  await inbox.endChat()
  await expect(sidebar.tagButton('Grace')).toBeVisible()
  await readyToTag(page, sidebar)
  way.to(undefined)
  await sidebar.step(/^Tag (to Åsa|when the server is back)/).click()
  await expect(sidebar.push(/Åsa/)).toContainText('Waits for the server')
  await inbox.choose(/Grace/)
  await sidebar.step(/^Tag (to Grace|when the server is back)/).click()
  await expect(sidebar.push(/Grace/)).toContainText('Waits for the server')
  way.to(backend.port)
  await expect(sidebar.push(/Grace/)).toContainText('Saved in the CRM', { timeout: 60_000 })
  await inbox.choose(/Åsa/)
  await expect(sidebar.push(/Åsa/)).toContainText('Saved in the CRM')
  const visitors = way.bodies('POST', '/v1/tags').map((body) => /Åsa|Grace/.exec(body)?.[0])
  expect(visitors).toEqual(['Åsa', 'Grace'])
  expect(await activities(context, 'Lindqvist', words.tag)).toBe(1)
})

test('two tabs that tag the same chat make one activity', async ({ context, page, sidebar }) => {
  await readyToTag(page, sidebar)
  const other = await context.newPage()
  await other.goto(page.url())
  const beside = await sidebarBeside(other)
  await expect(beside.tagButton('Åsa')).toBeVisible()
  await beside.tagButton('Åsa').click()
  await expect(beside.push(/Åsa/)).toContainText('Saved in the CRM')
  await page.bringToFront()
  await expect(sidebar.push(/Åsa/)).toContainText('Saved in the CRM')
  expect(await activities(context, 'Lindqvist', words.tag)).toBe(1)
})

test('two agents on one chat see each other’s tag live, and the other may take it back', async ({ context, way, page }) => {
  const theirs = await openChromium({ port: way.port })
  try {
    const there = theirs.pages()[0] ?? (await theirs.newPage())
    await inboxOf(there).open()
    let beside = await sidebarBeside(there)
    await signInFromSidebar(theirs, beside, admin)
    // one seed is one chat, in whatever browser
    for (const tab of [page, there]) {
      await tab.goto(`${publicUrl}/practice?seed=two&still=1&thread=two-asa`)
      await inboxOf(tab).endChat()
    }
    const here = await sidebarBeside(page)
    beside = await sidebarBeside(there)
    await expect(beside.tagButton('Åsa')).toBeVisible()
    await here.tagButton('Åsa').click()
    await expect(beside.push(/Åsa/)).toContainText('Saved in the CRM')
    await beside.push(/Åsa/).getByRole('button', { name: /^Undo/ }).click()
    await expect(here.push(/Åsa/)).toContainText('Taken back')
    await expect.poll(() => activities(context, 'Lindqvist', words.tag)).toBe(0)
  } finally {
    await theirs.close()
  }
})

test('a backend that came back from an older copy loses nothing the extension holds, and asks once to sign in', async ({
  context,
  way,
  backend,
  page,
  sidebar,
}) => {
  const older = await openBackend(await lendDatabase(prepared('staffed')))
  try {
    await readyToTag(page, sidebar)
    await backend.stop()
    way.to(undefined)
    await sidebar.step(/^Tag (to Åsa|when the server is back)/).click()
    await expect(sidebar.push(/Åsa/)).toContainText('Waits for the server')
    way.to(older.port)
    await expect(sidebar.button(/^Sign in/).first()).toBeVisible({ timeout: 60_000 })
    const before = way.arrived('POST', '/v1/token')
    await context.clearCookies()
    await signInFromSidebar(context, sidebar, agent)
    await expect(sidebar.push(/Åsa/)).toContainText('Saved in the CRM', { timeout: 60_000 })
    expect(way.arrived('POST', '/v1/token') - before).toBe(1)
    expect(await activities(context, 'Lindqvist', words.tag)).toBe(1)
  } finally {
    await older.remove()
  }
})

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
  const background = await backgroundOf(context)
  const kept = () =>
    background.evaluate(async () => {
      const open = indexedDB.open('tagalong')
      await new Promise((done) => open.addEventListener('success', done))
      const read = open.result.transaction('drafts').objectStore('drafts').getAll()
      await new Promise((done) => read.addEventListener('success', done))
      open.result.close()
      return JSON.stringify(read.result)
    })
  await expect.poll(kept).toContain('Raghunathan-Holm')
  await background.evaluate(() => chrome.runtime.reload()).catch(() => undefined)
  await expect(sidebar.text('Tagalong was updated.')).toBeVisible()
  await expect(sidebar.field('Last name')).toHaveValue('Raghunathan-Holm')
  await expect(sidebar.button('Load again')).toBeVisible()
  expect(broken).toEqual([])
})

test('two agents who tag one chat to one record at the same moment make one activity', async ({ context, way, page, sidebar }) => {
  const theirs = await openChromium({ port: way.port })
  try {
    const there = theirs.pages()[0] ?? (await theirs.newPage())
    await inboxOf(there).open()
    await signInFromSidebar(theirs, await sidebarBeside(there), admin)
    await expect(sidebar.main).toBeVisible()
    for (const tab of [page, there]) {
      await tab.goto(`${publicUrl}/practice?seed=same&still=1&thread=same-asa`)
      await inboxOf(tab).endChat()
    }
    const both = [await sidebarBeside(page), await sidebarBeside(there)]
    for (const one of both) await expect(one.tagButton('Åsa')).toBeVisible()
    // both are on their way before either is heard
    const held = [way.next('POST', '/v1/tags', 'hold'), way.next('POST', '/v1/tags', 'hold')]
    for (const one of both) await one.tagButton('Åsa').click()
    await Promise.all(held.map(({ met }) => met))
    for (const { letGo } of held) letGo()
    for (const one of both) {
      await expect(one.push(/Åsa/)).toHaveCount(1)
      await expect(one.push(/Åsa/)).toContainText('Saved in the CRM')
    }
    await expect.poll(() => activities(context, 'Lindqvist', words.tag)).toBe(1)
  } finally {
    await theirs.close()
  }
})

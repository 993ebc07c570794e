import { activities, expect, readyToTag, sidebarBeside, test, words } from './fault-fixtures.ts'
import { openChromium } from './house/browser.ts'
import { admin, publicUrl } from './house/places.ts'
import { inbox as inboxOf } from './screens/inbox.ts'
import { signInFromSidebar } from './screens/sidebar.ts'

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

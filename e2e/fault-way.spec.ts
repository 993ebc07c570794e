import { lendDatabase } from '../server/database/testing.ts'
import { activities, acts, expect, readyToTag, test, words } from './fault-fixtures.ts'
import { openBackend } from './house/backend.ts'
import { agent, prepared } from './house/places.ts'
import { signInFromSidebar } from './screens/sidebar.ts'

for (const { act, ready, button, path, who, name, text } of acts)
  test.describe(`a ${act} is made once`, () => {
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

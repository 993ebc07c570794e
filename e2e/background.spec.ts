import { expect, sidebarBeside, test } from './fixtures.ts'
import { askAsPageScript, backgroundOf, stopBackground, watchFetches } from './house/extension.ts'
import { agent, publicUrl } from './house/places.ts'
import { signInTab } from './screens/sidebar.ts'

test('our own page script may start the frame and say what the page shows, and nothing else', async ({ context, page, sidebar }) => {
  await expect(sidebar.main).toBeVisible()
  const ask = (command: string, input: unknown = {}) => askAsPageScript(context, page, { command, input })
  for (const [command, input] of [
    ['call', { id: 'a', name: 'session.get', input: {} }],
    ['call', { id: 'a', name: 'search.byHand', input: { by: { kind: 'any', value: 'a' } } }],
    ['changes', {}],
    ['draft.load', { key: 'preferences' }],
    ['open.link', { url: 'https://evil.example/' }],
    ['connection.choose', { backend: 'https://evil.example' }],
    ['frame.pair', { nonce: 'x'.repeat(32) }],
    ['sign-out', {}],
  ] as const) {
    expect(await ask(command, input), command).toMatchObject({ ok: false, problem: { code: 'forbidden' } })
  }
  expect(await ask('loader.said', { message: { tagalong: 1, type: 'no-conversation' } })).toEqual({ ok: true, value: {} })
})

test('tokens are where page scripts cannot read: none in local storage, none on a disk but the background’s own', async ({
  context,
  page,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Åsa/)
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  const background = await backgroundOf(context)
  const { local, session } = await background.evaluate(async () => ({
    local: JSON.stringify(await chrome.storage.local.get(null)),
    session: (await chrome.storage.session.get('access')) as { access: { token: string } },
  }))
  expect(session.access.token.length).toBeGreaterThan(16)
  expect(local).not.toContain(session.access.token)
  expect(local).not.toMatch(/refresh|token/i)
  const stored = await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]))
  expect(stored).not.toContain(session.access.token)
})

test('the background speaks with the connected backend and with nobody else', async ({ context, inbox, sidebar }) => {
  const asked = await watchFetches(context)
  await inbox.choose(/Åsa/)
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  await sidebar.tagButton('Åsa').click()
  await expect(sidebar.pushes).toBeVisible()
  await expect.poll(async () => (await asked()).some((address) => address.endsWith('/v1/tags'))).toBe(true)
  const addresses = await asked()
  expect(addresses.filter((address) => new URL(address).origin !== publicUrl)).toEqual([])
})

test('stopped in the middle, the background goes on: same frame, same session, the tag is made once', async ({
  context,
  page,
  inbox,
  sidebar,
}) => {
  await inbox.choose(/Åsa/)
  await expect(sidebar.card(/Åsa/)).toBeVisible()
  await stopBackground(context, page)
  await inbox.choose(/Nguyễn/)
  await expect(sidebar.visitor).toContainText('Nguyễn')
  await inbox.choose(/Åsa/)
  await stopBackground(context, page)
  await sidebar.tagButton('Åsa').click()
  await expect(sidebar.push(/Åsa/)).toHaveCount(1)
})

test.describe('signing in', () => {
  test.use({ signedIn: false })

  test('ends well though the background was stopped while the password was typed, and the agent is back at the page', async ({
    context,
    page,
    inbox,
  }) => {
    await inbox.open()
    const sidebar = await sidebarBeside(page)
    const opened = context.waitForEvent('page')
    await sidebar.button(/^Sign in/).click()
    const tab = await opened
    await expect(tab.getByLabel('Email', { exact: true })).toBeVisible()
    await stopBackground(context, tab)
    await signInTab(tab, agent)
    await inbox.choose(/Åsa/)
    await expect(sidebar.card(/Åsa/)).toBeVisible()
    expect(await page.evaluate(() => document.visibilityState)).toBe('visible')
  })

  test('called off by closing the tab, it can be begun again', async ({ context, page, inbox }) => {
    await inbox.open()
    const sidebar = await sidebarBeside(page)
    for (const _ of [1, 2]) {
      const opened = context.waitForEvent('page')
      await sidebar.button(/^Sign in/).click()
      await (await opened).close()
    }
    await expect(sidebar.button(/^Sign in/)).toBeVisible()
  })
})

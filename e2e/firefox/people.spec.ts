import { join } from 'node:path'
import { agent, publicUrl } from '../house/places.ts'
import { signInFromSidebar } from '../screens/sidebar.ts'
import { expect, sidebarBeside, test } from './fixtures.ts'
import { extensionHost, openFirefox } from './open-firefox.ts'

test.describe('with a new profile', () => {
  test.use({ signedIn: false })

  test('an agent signs in from the sidebar: the tab closes by itself, and the conversation is there', async ({ firefox, inbox, tab }) => {
    await inbox.open()
    const sidebar = await sidebarBeside(tab)
    await sidebar.text('Sign in to Tagalong').waitFor()
    await signInFromSidebar(firefox, sidebar, agent)
    await inbox.choose(/Åsa/)
    await expect.poll(() => sidebar.visitor.text()).toContain('Åsa')
    expect(await firefox.tabs()).toHaveLength(1)
  })
})

test('installed as it ships, with no host that it may reach, it opens its own page and asks for the server first', async ({
  backend,
}, story) => {
  const profile = story.outputPath('profile')
  const firefox = await openFirefox({ port: backend.port, profile, extension: join(process.cwd(), '.output', 'firefox-mv3') })
  try {
    await expect
      .poll(async () => (await firefox.tabs()).map((tab) => tab.url()))
      .toContain(`moz-extension://${extensionHost}/options.html#welcome`)
    const welcome = (await firefox.tabs()).find((tab) => tab.url().includes('/options.html'))
    await welcome
      ?.getByRole('button', { name: /^Connect/ })
      .first()
      .waitFor()
    await firefox.tab.goto(`${publicUrl}/practice`)
    await firefox.tab.getByRole('navigation', { name: 'Conversations' }).waitFor()
    // the background says what it registered: a sidebar that only comes later would come from there
    const registered = () => welcome?.evaluate(async () => (await chrome.scripting.getRegisteredContentScripts()).length)
    await expect.poll(registered).toBe(0)
    await firefox.tab.reload()
    await firefox.tab.getByRole('navigation', { name: 'Conversations' }).waitFor()
    expect(await firefox.tab.frames()).toEqual([])
  } finally {
    await firefox.close()
  }
})

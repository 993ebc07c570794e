import { agent } from '../house/places.ts'
import { signInFromSidebar } from '../screens/sidebar.ts'
import { expect, sidebarBeside, test } from './fixtures.ts'

test('an agent signs in from the sidebar: the tab closes by itself, and the conversation is there', async ({ firefox, inbox, tab }) => {
  await inbox.open()
  const sidebar = await sidebarBeside(tab)
  await sidebar.text('Sign in to Tagalong').waitFor()
  await signInFromSidebar(firefox, sidebar, agent)
  await inbox.choose(/Åsa/)
  await expect.poll(() => sidebar.visitor.text()).toContain('Åsa')
  expect(await firefox.tabs()).toHaveLength(1)
})

import { join } from 'node:path'
import { buildWhenChanged } from '../../scripts/build/build-when-changed.ts'
import { extensionBuild, pagesBuild } from '../../scripts/build/builds.ts'
import { copyExtension } from '../../scripts/build/copy-extension.ts'
import { tagalong } from '../../scripts/start/command-line.ts'
import { setupLink } from '../../scripts/start/setup-link.ts'
import { type LentDatabase, lendDatabase } from '../../server/database/testing.ts'
import { readSignedIn } from './signed-in.ts'
import { accountPages } from '../screens/account-pages.ts'
import { inbox } from '../screens/inbox.ts'
import { frameOf, sidebarIn, signInFromSidebar } from '../screens/sidebar.ts'
import { apiAs } from './api.ts'
import { openBackend } from './backend.ts'
import { openChromium } from './browser.ts'
import { admin, agent, extensionFolder, houseFolder, notePrepared, publicUrl, removeHouse } from './places.ts'

/** Builds what the stories load, and prepares the databases that they begin from, through the product's own pages. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const project = process.cwd()
  const house = houseFolder()
  await buildWhenChanged(project, pagesBuild)
  await buildWhenChanged(project, extensionBuild(publicUrl))
  await buildWhenChanged(project, extensionBuild(publicUrl, 'firefox'))
  copyExtension(join(project, '.output', 'chrome-mv3'), extensionFolder(), [`${publicUrl}/*`])
  // Firefox knows no ports in patterns
  copyExtension(join(project, '.output', 'firefox-mv3'), extensionFolder('firefox'), ['http://localhost/*'])

  const empty = await lendDatabase()
  notePrepared('empty', empty.name)
  await tagalong({ project, dataFolder: house, port: 4310, url: publicUrl, databaseUrl: empty.url }, 'sample')

  const staffed = await lendDatabase(empty.name)
  notePrepared('staffed', staffed.name)
  await hire(staffed)
  return async () => {
    await Promise.all([staffed.drop(), empty.drop()])
    removeHouse()
  }
}

/** An admin by the setup link, an agent by the admin's invitation, who signs in the sidebar too. */
async function hire(database: LentDatabase): Promise<void> {
  const backend = await openBackend(database)
  try {
    const context = await openChromium({ port: backend.port })
    try {
      const page = context.pages()[0] ?? (await context.newPage())
      await accountPages(page).setUp((await setupLink(backend.dataFolder)) ?? 'no setup link was said', admin)
      const api = await apiAs(page, backend.port)
      const { link } = await api.call('people.invite', { email: agent.email, role: 'agent' })
      await context.clearCookies()
      await accountPages(page).accept(link, agent)
      await inbox(page).open()
      await signInFromSidebar(context, sidebarIn(await frameOf(page)), agent)
      notePrepared('signed-in', JSON.stringify(await readSignedIn(context)))
    } finally {
      await context.close()
    }
  } finally {
    await backend.stop()
  }
}

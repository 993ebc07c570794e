import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildWhenChanged } from '../../scripts/build/build-when-changed.ts'
import { extensionBuild, pagesBuild } from '../../scripts/build/builds.ts'
import { copyExtension } from '../../scripts/build/copy-extension.ts'
import { tagalong } from '../../scripts/start/command-line.ts'
import { setupLink } from '../../scripts/start/setup-link.ts'
import { accountPages } from '../screens/account-pages.ts'
import { apiAs } from './api.ts'
import { openBackend } from './backend.ts'
import { openChromium } from './browser.ts'
import { admin, agent, extensionFolder, houseFolder, publicUrl, templateFolder } from './places.ts'

/** Builds what the stories load, and prepares the data folders that they begin from, through the product's own pages. */
export default async function globalSetup(): Promise<() => void> {
  const project = process.cwd()
  const house = houseFolder()
  await buildWhenChanged(project, pagesBuild)
  await buildWhenChanged(project, extensionBuild(publicUrl))
  copyExtension(join(project, '.output', 'chrome-mv3'), extensionFolder(), [`${publicUrl}/*`])

  const empty = templateFolder('empty')
  mkdirSync(empty, { mode: 0o755 })
  await tagalong({ project, dataFolder: empty, port: 4310, url: publicUrl }, 'sample')
  // a backend that stops takes its database with it: only a folder at rest may be copied
  await (await openBackend(empty)).stop()

  const staffed = templateFolder('staffed')
  execFileSync('cp', ['-a', empty, staffed])
  await hire(staffed)
  return () => rmSync(house, { recursive: true, force: true, maxRetries: 5 })
}

/** An admin by the setup link, an agent by the admin's invitation. */
async function hire(dataFolder: string): Promise<void> {
  const backend = await openBackend(dataFolder)
  const context = await openChromium({ port: backend.port, extension: false })
  try {
    const page = await context.newPage()
    await accountPages(page).setUp((await setupLink(dataFolder)) ?? 'no setup link was said', admin)
    const api = await apiAs(page, backend.port)
    const { link } = await api.call('people.invite', { email: agent.email, role: 'agent' })
    await context.clearCookies()
    await accountPages(page).accept(link, agent)
  } finally {
    await context.close()
    await backend.stop()
  }
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipFolder } from '../../scripts/build/zip-folder.ts'
import { type Front, openFront } from '../house/front.ts'
import { extensionFolder, prepared } from '../house/places.ts'
import { keepSignedIn, type SignedIn } from '../house/signed-in.ts'
import { extensionHost, extensionId, type Firefox, openFirefox } from './open-firefox.ts'

/**
 * A Firefox that is lent to one story after the other: starting it takes longer than most stories. Each story finds it as new: one
 * window with one empty tab, no cookies, nothing stored, and the extension installed a moment ago.
 */
export type LentFirefox = {
  lend(story: Story): Promise<{ firefox: Firefox; giveBack(): Promise<void> }>
  close(): Promise<void>
}
/** `port`: of the backend that this story's pages come from. `width`: of the window, in pixels. */
export type Story = { port: number; signedIn: boolean; width: number }

export function lentFirefox(): LentFirefox {
  let opened: Promise<Opened> | undefined
  return {
    async lend({ port, signedIn, width }) {
      opened ??= open()
      const { front, browser, file } = await opened
      front.leadTo(port)
      await browser.inBrowser(install, { file, width })
      const firefox = { ...browser, tab: await browser.firstTab() }
      if (signedIn) await becomeSignedIn(firefox)
      return {
        firefox,
        async giveBack() {
          await browser.inBrowser(forget, { extensionId, extensionHost })
          front.leadTo(undefined)
        },
      }
    },
    async close() {
      if (!opened) return
      const { browser, front, profile } = await opened
      await browser.close()
      await front.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

type Opened = { browser: Firefox; front: Front; profile: string; file: string }

async function open(): Promise<Opened> {
  const profile = mkdtempSync(join(tmpdir(), 'tagalong-firefox-'))
  const file = join(profile, 'tagalong.xpi')
  writeFileSync(file, zipFolder(extensionFolder('firefox')))
  const front = await openFront()
  return { browser: await openFirefox({ port: front.port, profile, width: 1_700 }), front, profile, file }
}

/** The agent signed in some time ago. The token is good once in every copy of the database that it was made in. */
export async function becomeSignedIn({ tab }: Firefox): Promise<void> {
  const { local, refresh }: SignedIn = JSON.parse(prepared('signed-in'))
  await tab.goto(`moz-extension://${extensionHost}/sidebar.html`)
  await tab.evaluate(keepSignedIn, { local, refresh })
  await tab.goto('about:blank')
}

// What follows runs in the browser's own window.

type Addons = {
  AddonManager: {
    getInstallForFile(file: unknown): Promise<{ install(): Promise<unknown> }>
    getAddonByID(id: string): Promise<{ uninstall(): Promise<void> } | null>
  }
}
type Modules = { importESModule<T>(address: string): T }

async function install({ file, width }: { file: string; width: number }): Promise<void> {
  const { ChromeUtils: modules } = globalThis as unknown as { ChromeUtils: Modules }
  const { AddonManager } = modules.importESModule<Addons>('resource://gre/modules/AddonManager.sys.mjs')
  const { FileUtils } = modules.importESModule<{ FileUtils: { File: new (path: string) => unknown } }>(
    'resource://gre/modules/FileUtils.sys.mjs',
  )
  window.resizeTo(width, window.outerHeight)
  await (await AddonManager.getInstallForFile(new FileUtils.File(file))).install()
}

async function forget({ extensionId, extensionHost }: { extensionId: string; extensionHost: string }): Promise<void> {
  type Tab = object
  type Browser = {
    addTrustedTab(address: string): Tab
    selectedTab: Tab
    removeAllTabsBut(tab: Tab, how: object): void
  }
  type Services = {
    wm: { getEnumerator(kind: string): Iterable<Window> }
    clearData: { deleteData(flags: number, done: { onDataDeleted(): void }): void }
    qms: { clearStoragesForPrincipal(principal: unknown): { callback: () => void } }
    scriptSecurityManager: { createContentPrincipal(uri: unknown, attributes: object): unknown }
    io: { newURI(address: string): unknown }
  }
  const { ChromeUtils, gBrowser, SidebarController, Services, Ci } = globalThis as unknown as {
    ChromeUtils: Modules
    gBrowser: Browser
    SidebarController: { hide(): void }
    Services: Services
    Ci: { nsIClearDataService: { CLEAR_ALL: number } }
  }
  for (const other of Services.wm.getEnumerator('navigator:browser')) if (other !== window) other.close()
  SidebarController.hide()
  const fresh = gBrowser.addTrustedTab('about:blank')
  gBrowser.selectedTab = fresh
  gBrowser.removeAllTabsBut(fresh, { animate: false, skipPermitUnload: true })
  const { AddonManager } = ChromeUtils.importESModule<Addons>('resource://gre/modules/AddonManager.sys.mjs')
  await (await AddonManager.getAddonByID(extensionId))?.uninstall()
  // the next one has the same address
  const principal = Services.scriptSecurityManager.createContentPrincipal(Services.io.newURI(`moz-extension://${extensionHost}`), {})
  await new Promise<void>((done) => {
    Services.qms.clearStoragesForPrincipal(principal).callback = done
  })
  await new Promise<void>((done) => Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, { onDataDeleted: done }))
}

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import puppeteer from 'puppeteer-core'
import { findFirefox } from '../../scripts/browser/find-firefox.ts'
import { zipFolder } from '../../scripts/build/zip-folder.ts'
import { type Bidi, callIn, contexts } from './bidi.ts'
import { type FirefoxFrame, type FirefoxTab, frameAt, tabAt } from './tab.ts'
import { until } from './until.ts'

/** `extension`: the folder of the one that is in the profile from the start, if any. `width`: of the screen, in pixels. */
export type FirefoxOptions = { port: number; profile: string; extension?: string; width?: number }

export type Firefox = {
  /** the first tab */
  tab: FirefoxTab
  /** `apart`: it shares no cookie with the others */
  newTab(how?: { apart: boolean }): Promise<FirefoxTab>
  /** Playwright's word: the next tab or window that opens from now on */
  waitForEvent(name: 'page'): Promise<FirefoxTab>
  tabs(): Promise<FirefoxTab[]>
  /** what is shown in the browser's own sidebar, opened as from its menu; `opened`: by something else, and only waited for */
  browserSidebar(how?: { opened: boolean }): Promise<FirefoxFrame>
  /** the popup of the toolbar button */
  popup(): Promise<FirefoxFrame>
  /** a picture of the whole window, the browser's own surface too */
  window(): Promise<Buffer>
  /** whatever tab is the first one now */
  firstTab(): Promise<FirefoxTab>
  /** runs this in the browser's own window; what is given travels as JSON */
  inBrowser<T, A>(run: (given: A) => Promise<T>, given: A): Promise<T>
  close(): Promise<void>
}

/** The manifest's id; and where this Firefox serves the extension, which it would else choose by chance. */
export const extensionId = 'tagalong@tagalong.example'
export const extensionHost = '7a9a1099-1234-4567-89ab-0123456789ab'

/**
 * A Firefox as people have it, with the extension installed in its profile; what was written there stays when it is closed and
 * opened again. `localhost:4310` leads to the given backend.
 */
export async function openFirefox(options: FirefoxOptions): Promise<Firefox> {
  const found = await findFirefox()
  if (!found) throw new Error('These stories need Firefox: npm test installs it, or says how.')
  const { port, profile, extension, width = 1280 } = options
  const installed = join(profile, 'extensions', `${extensionId}.xpi`)
  if (extension && !existsSync(installed)) {
    mkdirSync(join(profile, 'extensions'), { recursive: true })
    writeFileSync(installed, zipFolder(extension))
  }
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: found.path,
    headless: true,
    userDataDir: profile,
    args: ['--remote-allow-system-access'],
    env: { ...process.env, TZ: 'Europe/Stockholm', MOZ_HEADLESS_WIDTH: String(width), MOZ_HEADLESS_HEIGHT: '886' },
    extraPrefsFirefox: {
      'network.socket.forcePort': `4310=${port}`,
      // ours is not signed by Mozilla; the extended support release lets that be
      'xpinstall.signatures.required': false,
      'extensions.autoDisableScopes': 0,
      'extensions.webextensions.uuids': JSON.stringify({ [extensionId]: extensionHost }),
      'extensions.webextensions.keepUuidOnUninstall': true,
      'intl.accept_languages': 'en-GB',
      'layout.css.prefers-color-scheme.content-override': 1,
      'ui.systemUsesDarkTheme': 0,
      'dom.disable_open_during_load': false,
      // a press on a page that was painted a moment ago is dropped, for people's sake
      'dom.input_events.security.minNumTicks': 0,
      'dom.input_events.security.minTimeElapsedInMS': 0,
      // processes that are started before anybody needs them, or for sound and pictures only
      'dom.ipc.processPrelaunch.enabled': false,
      'media.rdd-process.enabled': false,
      'media.utility-process.enabled': false,
    },
  })
  const bidi = (browser as unknown as { connection: Bidi }).connection
  const tabs = async () => (await contexts(bidi)).map((one) => tabAt(bidi, one))
  const firstTab = async () => {
    const first = (await tabs())[0]
    if (!first) throw new Error('Firefox opened no tab.')
    return first
  }
  // a new profile has a size of its own, an old one that of its last time
  await inBrowser(bidi, resize.toString(), width)
  return {
    tab: await firstTab(),
    firstTab,
    inBrowser: (run, given) => inBrowser(bidi, run.toString(), given),
    tabs,
    newTab: async ({ apart } = { apart: false }) => {
      const own = apart ? ((await bidi.send('browser.createUserContext', {})).result as { userContext: string }) : {}
      const { result } = await bidi.send('browsingContext.create', { type: 'tab', ...own })
      return tabAt(bidi, { context: (result as { context: string }).context, url: 'about:blank' })
    },
    waitForEvent: async () => {
      const known = new Set((await tabs()).map(({ context }) => context))
      return until('another tab or window', async () => {
        const opened = (await tabs()).find(({ context }) => !known.has(context))
        return opened ? { done: opened } : { not: 'none opened' }
      })
    },
    browserSidebar: async ({ opened } = { opened: false }) => ofBrowser(bidi, (opened ? sidebarThere : openSidebar).toString()),
    popup: () => ofBrowser(bidi, openPopup.toString()),
    window: async () => Buffer.from(await inBrowser<string>(bidi, picture.toString()), 'base64'),
    close: () => browser.close(),
  }
}

async function inBrowser<T>(bidi: Bidi, source: string, argument?: unknown): Promise<T> {
  const window = (await contexts(bidi, 'chrome')).find(({ url }) => url.startsWith('chrome://browser/'))
  return callIn(bidi, window?.context ?? '', source, argument)
}

/** A page in the browser's own surface, made known to WebDriver, which else knows tabs only. */
async function ofBrowser(bidi: Bidi, open: string): Promise<FirefoxFrame> {
  const context = await inBrowser<string>(
    bidi,
    `async (id) => {
      const element = await (${open})(id)
      const { NavigableManager: known } = ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs')
      element.permanentKey ??= {}
      const own = known.getIdForBrowser(element)
      const others = known.getBrowserById.bind(known)
      known.getBrowserById = (one) => (one === own ? element : others(one))
      return own
    }`,
    extensionId.replace(/[^a-z0-9]/g, '_'),
  )
  return frameAt(bidi, { context, url: `moz-extension://${extensionHost}/` })
}

// What follows runs in the browser's own window.

type BrowserElement = Element & { currentURI: { spec: string }; browsingContext: { currentWindowGlobal: unknown } }

async function resize(width: number): Promise<void> {
  window.resizeTo(width, window.outerHeight)
}

async function openSidebar(id: string): Promise<BrowserElement> {
  const { SidebarController } = globalThis as unknown as { SidebarController: { show(id: string): Promise<unknown> } }
  await SidebarController.show(`${id}-sidebar-action`)
  for (let tries = 0; tries < 1_000; tries++) {
    const outer = document.getElementById('sidebar') as HTMLIFrameElement | null
    const inner = outer?.contentDocument?.getElementById('webext-panels-browser') as BrowserElement | null
    if (inner?.currentURI?.spec.startsWith('moz-extension:')) return inner
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('The browser’s sidebar did not open.')
}

/** Asking for it once more while it opens makes Firefox stumble. */
async function sidebarThere(): Promise<BrowserElement> {
  for (let tries = 0; tries < 1_000; tries++) {
    const outer = document.getElementById('sidebar') as HTMLIFrameElement | null
    const inner = outer?.contentDocument?.getElementById('webext-panels-browser') as BrowserElement | null
    if (inner?.currentURI?.spec.startsWith('moz-extension:')) return inner
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('The browser’s sidebar was not opened.')
}

async function openPopup(id: string): Promise<BrowserElement> {
  const { gUnifiedExtensions } = globalThis as unknown as { gUnifiedExtensions: { togglePanel(event: Event): Promise<void> } }
  const until = async <T>(what: string, look: () => T | null | undefined): Promise<T> => {
    for (let tries = 0; tries < 1_000; tries++) {
      const found = look()
      if (found) return found
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`${what} did not come.`)
  }
  const button = () => document.getElementById(`${id}-BAP`)
  if (!button()) await gUnifiedExtensions.togglePanel(new MouseEvent('mousedown', { button: 0 }))
  ;(await until('The toolbar button of the extension', button)).click()
  return until('The popup of the toolbar button', () => {
    const inner = document.querySelector('.webextension-popup-browser:not(.webextension-preload-browser)') as BrowserElement | null
    return inner?.currentURI?.spec.includes('/popup.html') ? inner : undefined
  })
}

async function picture(): Promise<string> {
  type Snapshot = { drawSnapshot(rect: null, scale: number, background: string): Promise<ImageBitmap> }
  const { browsingContext } = globalThis as unknown as { browsingContext: { currentWindowGlobal: Snapshot } }
  const drawn = await browsingContext.currentWindowGlobal.drawSnapshot(null, 1, 'white')
  const canvas = new OffscreenCanvas(drawn.width, drawn.height)
  canvas.getContext('2d')?.drawImage(drawn, 0, 0)
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build } from 'wxt'
import { quietLogger } from './quiet-logger.ts'

const folder = mkdtempSync(join(tmpdir(), 'tagalong-manifest-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const icons = { 16: 'icons/16.png', 32: 'icons/32.png', 48: 'icons/48.png', 128: 'icons/128.png' }
const common = {
  manifest_version: 3,
  name: 'Tagalong',
  description: '__MSG_description__',
  default_locale: 'en',
  version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
  icons,
  action: { default_title: 'Tagalong', default_icon: icons, default_popup: 'popup.html' },
  options_ui: { open_in_tab: true, page: 'options.html' },
  optional_host_permissions: ['https://*/*', 'http://localhost/*', 'http://127.0.0.1/*'],
  content_security_policy: {
    extension_pages:
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src https: http://127.0.0.1:* http://localhost:*",
  },
  commands: { 'toggle-sidebar': { suggested_key: { default: 'Alt+Shift+K' }, description: '__MSG_toggleSidebar__' } },
}
const shown = { resources: ['sidebar.html'], matches: ['https://*/*', 'http://localhost/*', 'http://127.0.0.1/*'] }

/** The whole manifest, key by key: what is not here may not be there. No host permission, no content script, no messages from outside. */
const expected = {
  chrome: {
    ...common,
    permissions: ['storage', 'scripting', 'alarms', 'sidePanel'],
    web_accessible_resources: [{ ...shown, use_dynamic_url: true }],
    background: { service_worker: 'background.js' },
    side_panel: { default_path: 'sidebar.html' },
    minimum_chrome_version: '130',
  },
  firefox: {
    ...common,
    permissions: ['storage', 'scripting', 'alarms'],
    web_accessible_resources: [shown],
    background: { scripts: ['background.js'] },
    sidebar_action: { default_title: 'Tagalong', default_panel: 'sidebar.html', default_icon: icons, open_at_install: false },
    browser_specific_settings: {
      gecko: { id: 'tagalong@tagalong.example', strict_min_version: '142.0', data_collection_permissions: { required: ['none'] } },
    },
  },
}

describe.each(['chrome', 'firefox'] as const)('the extension built for %s', (browser) => {
  const built = join(folder, `${browser}-mv3`)
  const read = (file: string) => readFileSync(join(built, file))
  const files = () => readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(built, file)).isFile())

  beforeAll(async () => {
    await build({ root: process.cwd(), browser, outDir: folder, logger: quietLogger })
  })

  test('asks for the closed list and nothing else', () => {
    expect(JSON.parse(read('manifest.json').toString())).toEqual(expected[browser])
  })

  test('has the files that the manifest and the background name', () => {
    const there = files().map((file) => file.replaceAll('\\', '/'))
    const named = ['sidebar.html', 'options.html', 'popup.html', 'background.js', 'content/loader.js', 'content/adapters/page-api.js']
    expect(there).toEqual(expect.arrayContaining([...named, ...Object.values(icons)]))
  })

  test('what the browser itself shows of it is there in English and Swedish', () => {
    const named = [
      ...read('manifest.json')
        .toString()
        .matchAll(/__MSG_(\w+)__/g),
    ].map(([, name]) => name)
    for (const language of ['en', 'sv']) {
      const texts = JSON.parse(read(`_locales/${language}/messages.json`).toString()) as Record<string, { message: string }>
      expect(Object.keys(texts).sort(), language).toEqual(named.sort())
      for (const { message } of Object.values(texts)) expect(message.length, language).toBeGreaterThan(10)
    }
  })

  test('its pages load scripts and styles of their own only, none inline', () => {
    for (const page of files().filter((file) => file.endsWith('.html'))) {
      const html = read(page).toString()
      expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/)[^>]*>|\son\w+=|style=|https?:\/\//)
    }
  })

  test('no script of it runs in the world of a page', () => {
    const scripts = files().filter((file) => file.endsWith('.js'))
    expect(scripts).toContain('background.js')
    for (const file of scripts) expect(read(file).toString(), file).not.toMatch(/\bworld\s*:|(["'`])MAIN\1/)
  })

  test('nothing in it listens to other extensions or to pages', () => {
    for (const file of files().filter((file) => file.endsWith('.js')))
      expect(read(file).toString(), file).not.toMatch(/on(Message|Connect)External\??\.addListener/)
  })

  test('its page scripts carry no npm package', () => {
    for (const file of ['content/loader.js', 'content/adapters/page-api.js'])
      expect(read(file).toString()).not.toMatch(/_zod|HTTPError|webextension-polyfill/)
  })

  test('sizes, for people to read', () => {
    const gzip = (file: string) => gzipSync(read(file), { level: 9 }).length
    const packed = files().reduce((sum, file) => sum + deflateRawSync(read(file), { level: 9 }).length, 0)
    console.info(
      `${browser}: loader ${gzip('content/loader.js')} B, page-api ${gzip('content/adapters/page-api.js')} B gzip; packed about ${packed} B`,
    )
    expect(packed).toBeGreaterThan(0)
  })
})

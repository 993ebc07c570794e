import { expect } from '@playwright/test'
import { roomMade } from '../house/extension.ts'
import { zooUrl } from './zoo-browser.ts'
import type { HostilePage } from './zoo-page.ts'

const styled = (css: string): string => `<style>${css}</style>`

/** Kinds of document, of layout and of coming and going. */
export const documents: HostilePage[] = [
  {
    name: 'xhtml',
    type: 'application/xhtml+xml',
    html: '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>xhtml</title></head><body><h1>XHTML</h1></body></html>',
    stands: 'works',
  },
  {
    name: 'svg-document',
    type: 'image/svg+xml',
    html: '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4" cx="4" cy="4"/></svg>',
    stands: 'none',
  },
  { name: 'xml-document', type: 'application/xml', html: '<?xml version="1.0"?><list><item>1</item></list>', stands: 'none' },
  { name: 'plain-text', type: 'text/plain', html: 'Nothing but text.', stands: 'works' },
  {
    name: 'frameset',
    html: '<html><head><title>frameset</title></head><frameset cols="50%,50%"><frame src="/elsewhere"><frame src="/elsewhere"></frameset></html>',
    stands: 'works',
  },
  {
    name: 'nested-frames',
    html: '<iframe src="/elsewhere"></iframe><iframe srcdoc="<iframe src=/elsewhere></iframe>"></iframe>',
    stands: 'works',
  },
  { name: 'quirks', html: '<html><title>quirks</title><table height="100%"><tr><td>No doctype</table></html>', stands: 'works' },
  { name: 'right-to-left', html: '<script>document.documentElement.dir = "rtl"</script>مرحبا', stands: 'works' },
  { name: 'vertical-writing', html: `${styled('html{writing-mode:vertical-rl}')}縦書き`, stands: 'works' },
  { name: 'zoomed-twice', html: styled('html{zoom:2}'), stands: 'works' },
  { name: 'large-letters', html: styled('html{font-size:400%!important;line-height:5!important}'), stands: 'works' },
  {
    name: 'highest-of-all',
    html: `${styled('header{position:fixed;top:0;left:0;width:300px;height:60px;z-index:2147483647}')}<header>On top</header>`,
    stands: 'works',
  },
  { name: 'everything-unset', html: styled('*,*::before,*::after{all:unset!important}'), stands: 'works' },
  {
    name: 'reset-with-importance',
    html: styled(
      '*,html>div{display:none!important;position:static!important;width:0!important;height:0!important;opacity:0!important;visibility:hidden!important;pointer-events:none!important;transform:scale(0)!important;z-index:-1!important;filter:opacity(0)!important;clip-path:inset(50%)!important;content-visibility:hidden!important} html,body{display:block!important}',
    ).replace('*,html>div', 'html>div'),
    stands: 'works',
  },
  {
    name: 'host-rules',
    html: styled(
      ':host,:host(*),::slotted(*),::part(frame),html>div:not(#x):not(#y):not(#z){opacity:0!important;display:none!important} @layer a{html>div{opacity:0!important}}',
    ),
    stands: 'works',
  },
  {
    name: 'forced-dark',
    html: `<meta name="color-scheme" content="only dark">${styled(':root{color-scheme:only dark;background:#000}')}`,
    stands: 'works',
  },
  {
    name: 'printed',
    attack: () => void window.dispatchEvent(new Event('beforeprint')),
    act: async (page) => {
      expect(await roomMade(page), 'a script that says it prints moves nothing').toBeGreaterThan(320)
      await page.evaluate(() => {
        addEventListener('beforeprint', () => {
          const { marginRight } = getComputedStyle(document.documentElement)
          Object.assign(window, { printed: marginRight })
        })
      })
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('html > div').evaluate((host) => getComputedStyle(host).display)).toBe('none')
      await page.emulateMedia({ media: null })
      await page.pdf()
      expect(await page.evaluate(() => (window as unknown as { printed: string }).printed)).toBe('0px')
      expect(await roomMade(page)).toBeGreaterThan(320)
    },
    stands: 'works',
  },
  {
    name: 'narrow-as-a-phone',
    act: async (page) => {
      await page.setViewportSize({ width: 320, height: 800 })
      await expect.poll(() => roomMade(page)).toBe(44)
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    },
    stands: 'works',
  },
  {
    name: 'goes-away-and-comes-back',
    act: async (page) => {
      await page.goto(`${zooUrl}/elsewhere`)
      await page.goBack()
    },
    again: true,
    knowsAddress: true,
    stands: 'works',
  },
  {
    name: 'back-within-the-page',
    attack: () =>
      new Promise((done) => {
        history.pushState(1, '', '?one')
        history.pushState(2, '', '?two')
        addEventListener('popstate', done, { once: true })
        history.back()
      }),
    stands: 'works',
  },
  {
    name: 'worker-controlled',
    attack: async () => {
      await navigator.serviceWorker.register('/worker.js')
      await navigator.serviceWorker.ready
      if (!navigator.serviceWorker.controller)
        await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))
    },
    stands: 'works',
  },
]

import { expect } from '@playwright/test'
import { roomMade } from '../house/extension.ts'
import { rail } from '../screens/rail.ts'
import { frameOf, sidebarIn } from '../screens/sidebar.ts'
import { inPage } from './zoo-browser.ts'
import type { HostilePage } from './zoo-page.ts'

/** Pages that take nodes away, ours among them. */
export const nodes: HostilePage[] = [
  {
    name: 'written-anew',
    attack: () => {
      document.open()
      document.write('<!doctype html><title>anew</title><body><h1>Anew</h1>')
      document.close()
    },
    again: true,
    act: async (page) => {
      // what is pressed in the page itself is heard again too
      await expect(async () => {
        await sidebarIn(await frameOf(page))
          .button('Collapse')
          .click({ timeout: 1_000 })
        await expect.poll(() => roomMade(page), { timeout: 1_000 }).toBe(44)
      }).toPass({ timeout: 10_000 })
      await rail(page).press()
    },
    stands: 'works',
  },
  {
    name: 'body-replaced',
    attack: () => {
      document.body.replaceWith(document.createElement('body'))
    },
    stands: 'works',
  },
  {
    name: 'html-replaced',
    attack: () => {
      const root = document.createElement('html')
      root.append(document.createElement('head'), document.createElement('body'))
      document.documentElement.replaceWith(root)
    },
    stands: 'works',
  },
  {
    name: 'everything-emptied',
    attack: () => document.documentElement.replaceChildren(document.createElement('body')),
    stands: 'works',
  },
  {
    name: 'takes-it-out-for-ever',
    attack: () => {
      new MutationObserver(() => document.querySelector('html > div')?.remove()).observe(document.documentElement, { childList: true })
      document.querySelector('html > div')?.remove()
    },
    stands: 'gone',
  },
  {
    name: 'dresses-the-host',
    attack: () => {
      const host = document.querySelector<HTMLElement>('html > div')
      host?.setAttribute('inert', '')
      host?.setAttribute('style', 'opacity:0!important;transform:scale(.1)!important')
      host?.animate([{ opacity: 0 }], { duration: 1, fill: 'forwards' })
    },
    act: async (page) => {
      const left = () => inPage(page, () => document.querySelector('html > div')?.getAttributeNames().join())
      await expect.poll(left, { message: 'what the page has hung on the host' }).toBe('')
    },
    stands: 'works',
  },
]

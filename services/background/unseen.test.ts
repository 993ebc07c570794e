import { expect, test } from 'vitest'
import type { Site } from '#contract/settings/sites.ts'
import { unseenPresses } from './unseen.ts'

const site = (id: string, more: Partial<Site> = {}): Site => ({
  id,
  name: id,
  match: `https://${id}.example.com/*`,
  adapter: 'page-api',
  side: 'right',
  sources: [],
  ...more,
})
const lowered = site('lowered', { takesUnseenPresses: true })
const frame = { kind: 'frame', tab: 3, frame: 7 } as const
const asked = (here: string, list: Site[], firefox = true) =>
  unseenPresses({
    firefox,
    pairings: {
      siteOf: async (tab) =>
        tab === 3 ? { url: `https://${here}.example.com/chat`, name: here, place: `https://${here}.example.com` } : undefined,
    },
    sites: async () => list,
  })

test('presses are taken unseen on the site that an admin has ticked, and on no other', async () => {
  expect(await asked('lowered', [lowered])(frame)).toBe(true)
  expect(await asked('other', [lowered, site('other')])(frame)).toBe(false)
  expect(await asked('lowered', [lowered])({ ...frame, tab: 4 })).toBe(false)
})

test('a tick that is taken out again counts at once, and so does a site that has left the list', async () => {
  expect(await asked('lowered', [{ ...lowered, takesUnseenPresses: false }])(frame)).toBe(false)
  expect(await asked('lowered', [])(frame)).toBe(false)
})

test('where the browser can say what is seen nothing is told', async () => {
  expect(await asked('lowered', [lowered], false)(frame)).toBeUndefined()
})

test('nobody but a frame is told', async () => {
  for (const kind of ['panel', 'window', 'unpaired', 'loader', 'options', 'popup'] as const)
    expect(await asked('lowered', [lowered])({ ...frame, kind })).toBeUndefined()
})

import type { BrowserContext, Page } from '@playwright/test'
import { test as base, expect } from './fixtures.ts'
import { type FaultyWay, faultyWay } from './house/faulty-way.ts'
import { publicUrl } from './house/places.ts'
import { inbox as inboxOf } from './screens/inbox.ts'
import type { Sidebar } from './screens/sidebar.ts'

export { expect, sidebarBeside } from './fixtures.ts'

export const words = { tag: 'Kan ni leverera redan på torsdag?', create: 'Four a month, from January.' }

/** A story whose browser reaches its backend by a way that can be made to fail. */
export const test = base.extend<{ way: FaultyWay }>({
  way: async ({ backend }, use) => {
    const way = await faultyWay(backend.port)
    await use(way)
    await way.close()
  },
  port: async ({ way }, use) => use(way.port),
})

/** The activities with these words on the records that are found by this name, as the CRM's own pages tell them. */
export async function activities(context: BrowserContext, name: string, text: string): Promise<number> {
  const page = await context.newPage()
  try {
    await page.goto(`${publicUrl}/crm/contact?q=${name}`)
    const links = page.getByRole('main').locator('a[href*="/crm/contact/"]').filter({ hasText: name })
    const places = await links.evaluateAll((all) => [...new Set(all.map((link) => (link as HTMLAnchorElement).href))])
    expect(places.length).toBeGreaterThan(0)
    // read, not shown: a page each would be most of the story
    return await page.evaluate(
      async ({ places, text }) => {
        const read = async (place: string) => {
          const answer = await fetch(place)
          if (!answer.ok) throw new Error(`${place} answered ${answer.status}`)
          const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
          return [...page.querySelectorAll('details.act')].filter((act) => act.textContent?.includes(text)).length
        }
        return (await Promise.all(places.map(read))).reduce((sum, count) => sum + count, 0)
      },
      { places, text },
    )
  } finally {
    await page.close()
  }
}

export async function readyToTag(page: Page, sidebar: Sidebar): Promise<void> {
  const inbox = inboxOf(page)
  await inbox.choose(/Åsa/)
  await inbox.endChat()
  await expect(sidebar.tagButton('Åsa')).toBeVisible()
}

export async function readyToCreate(page: Page, sidebar: Sidebar): Promise<void> {
  const inbox = inboxOf(page)
  await inbox.choose(/Priya/)
  await inbox.endChat()
  await expect(sidebar.field('Last name')).toHaveValue('Raghunathan')
}

/** What an agent does that must be done once, and where it is looked for. */
export const acts = [
  { act: 'tag', ready: readyToTag, button: /^Tag to Åsa/, path: '/v1/tags', who: /Åsa/, name: 'Lindqvist', text: words.tag },
  {
    act: 'create',
    ready: readyToCreate,
    button: /^Create contact and tag/,
    path: '/v1/records',
    who: /Priya/,
    name: 'Raghunathan',
    text: words.create,
  },
] as const

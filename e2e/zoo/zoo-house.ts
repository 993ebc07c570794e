import type { BrowserContext, Page, Worker } from '@playwright/test'
import pg from 'pg'
import { lendDatabase } from '../../server/database/testing.ts'
import { openBackend } from '../house/backend.ts'
import { backgroundOf } from '../house/extension.ts'
import { prepared } from '../house/places.ts'
import { serveZoo } from './serve-zoo.ts'
import { chatOf, openZooBrowser } from './zoo-browser.ts'

/** What there is of everything that an agent makes or takes back. */
export type Made = { tags: number; undone: number; activities: number; records: number }

/** One backend, one server of pages and one browser, which all pages of a worker are looked at in. */
export type ZooHouse = {
  context: BrowserContext
  made(): Promise<Made>
  /** a colleague tags the page's chat: there is something to take back */
  tagged(name: string): Promise<void>
  popupSays(page: Page): Promise<string>
  /** waits until nothing that an agent did is in the background's outbox, nor on its way there */
  settled(): Promise<void>
  /** what the extension's own scripts have complained of, since this was asked last */
  complaints(): string[]
  close(): Promise<void>
}

export async function openZooHouse(): Promise<ZooHouse> {
  const database = await lendDatabase(prepared('staffed'))
  const backend = await openBackend(database)
  const zoo = await serveZoo()
  const { context, api, popupSays, close } = await openZooBrowser(backend, zoo)
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const made = async (): Promise<Made> => {
    const { rows } = await client.query(
      `SELECT (SELECT count(*) FROM tag)::int AS tags, (SELECT count(*) FROM tag WHERE state IN ('undoing', 'undone'))::int AS undone,
        (SELECT count(*) FROM crm_activity)::int AS activities, (SELECT count(*) FROM crm_record)::int AS records`,
    )
    return rows[0]
  }
  const complained: string[] = []
  // each time that it is started it is another worker
  const listen = (background: Worker) =>
    background.on('console', (message) => void (message.type() === 'error' && complained.push(message.text())))
  context.serviceWorkers().forEach(listen)
  context.on('serviceworker', listen)
  const { matches } = await api.call('search.byHand', { by: { kind: 'any', value: 'Åsa Lindqvist' }, limit: 1 })
  return {
    context,
    made,
    popupSays,
    async settled() {
      // two rounds: the press itself, and what it asked for
      for (let round = 0; round < 2; round++) {
        await popupSays(context.pages()[0] as Page)
        while (await outboxSize(context)) await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    complaints: () => complained.splice(0),
    async tagged(name) {
      const records = matches.map(({ record }) => record.ref)
      await api.call('tags.create', { key: crypto.randomUUID(), conversation: chatOf(name), records, choices: {} })
      const saved = async () => (await api.call('tags.list', { source: 'zoo', externalId: name })).tags[0]?.state === 'saved'
      while (!(await saved())) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    async close() {
      await client.end()
      await close()
      await zoo.close()
      await backend.remove()
    },
  }
}

async function outboxSize(context: BrowserContext): Promise<number> {
  return (await backgroundOf(context)).evaluate(async () => {
    const answered = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const device = await answered(indexedDB.open('tagalong'))
    const size = await answered(device.transaction('outbox').objectStore('outbox').count())
    device.close()
    return size
  })
}

import type { BrowserContext } from '@playwright/test'
import { backgroundOf } from './extension.ts'

/** All that a browser knows of who has signed in: the pages' cookies, and what the background keeps. */
export type SignedIn = {
  cookies: Awaited<ReturnType<BrowserContext['cookies']>>
  local: Record<string, unknown>
  refresh: unknown
}

export async function readSignedIn(context: BrowserContext): Promise<SignedIn> {
  const background = await backgroundOf(context)
  const kept = await background.evaluate(async () => {
    const answered = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const device = await answered(indexedDB.open('tagalong'))
    const refresh: unknown = await answered(device.transaction('secrets').objectStore('secrets').get('refresh'))
    device.close()
    return { refresh, local: await chrome.storage.local.get(null) }
  })
  if (!kept.refresh) throw new Error('Nobody has signed in the extension of this browser.')
  return { ...kept, cookies: await context.cookies() }
}

/**
 * A new browser becomes one in which somebody signed in some time ago and which was started again: the background has the
 * refresh token, and gets its first access token by it. The token is good once in every copy of the database it was made in.
 */
export async function writeSignedIn(context: BrowserContext, { cookies, ...kept }: SignedIn): Promise<void> {
  await context.addCookies(cookies)
  const background = await backgroundOf(context)
  await background.evaluate(keepSignedIn, kept)
}

/** Runs in a page or worker of the extension: it may use nothing but what is written here. */
export async function keepSignedIn({ local, refresh }: Omit<SignedIn, 'cookies'>): Promise<void> {
  // the background itself makes the store; one that is not there yet is left for it to make
  const open = () =>
    new Promise<IDBDatabase | undefined>((resolve) => {
      const request = indexedDB.open('tagalong')
      request.onupgradeneeded = () => request.transaction?.abort()
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => resolve(undefined)
    })
  let device = await open()
  while (!device) device = await open()
  const write = device.transaction('secrets', 'readwrite')
  write.objectStore('secrets').put(refresh, 'refresh')
  await new Promise((resolve, reject) => {
    write.oncomplete = resolve
    write.onabort = () => reject(write.error)
  })
  device.close()
  await chrome.storage.local.set(local)
}

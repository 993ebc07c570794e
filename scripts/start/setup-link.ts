import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { backendLog } from './backend.ts'
import type { Place } from './backend-environment.ts'
import { tagalong } from './command-line.ts'

/** The one-time link for the first admin, as the backend says it when it has started; undefined once there is an admin. */
export async function setupLink(dataFolder: string): Promise<string | undefined> {
  // ready a moment before it has said so
  for (let tries = 0; tries < 100 && !said(dataFolder).includes('Tagalong is at '); tries++) await wait(20)
  await wait(20)
  return linkIn(said(dataFolder))
}

/**
 * The link of a backend that has been running for a while: the one that it said, while that can be used; else a new one, as long
 * as nobody is an admin. Opening the link does not spend it, making the admin does. `mayRenew`: its database is the one that we would ask.
 */
export async function openSetupLink(place: Place, mayRenew: boolean): Promise<string | undefined> {
  const link = linkIn(said(place.dataFolder))
  if (!link || (await isOpen(link))) return link
  if (!mayRenew) return undefined
  const answer = await tagalong(place, 'setup-link')
  // the next one who asks gets this link too, rather than another that ends it
  if (linkIn(answer)) appendFileSync(backendLog(place.dataFolder), `${answer}\n`)
  return linkIn(answer)
}

async function isOpen(link: string): Promise<boolean> {
  const answer = await fetch(link).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.ok ?? false
}

function said(dataFolder: string): string {
  const log = backendLog(dataFolder)
  return existsSync(log) ? readFileSync(log, 'utf8') : ''
}

/** The newest one. */
function linkIn(text: string): string | undefined {
  return text.match(/https?:\/\/[^\s"]+\/setup\/[\w-]+/g)?.at(-1)
}

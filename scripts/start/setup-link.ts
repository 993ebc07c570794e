import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** The one-time link for the first admin, as the backend says it when it has started; undefined once there is an admin. */
export async function setupLink(dataFolder: string): Promise<string | undefined> {
  const read = () => readFileSync(join(dataFolder, 'backend.log'), 'utf8')
  // ready a moment before it has said so
  for (let tries = 0; tries < 100 && !read().includes('Tagalong is at '); tries++) await wait(20)
  await wait(20)
  return /https?:\/\/[^\s"]+\/setup\/[\w-]+/.exec(read())?.[0]
}

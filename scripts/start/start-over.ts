import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { Told } from '../run-command.ts'
import { dataFolders, liveDatabases } from './live-database.ts'
import { isAlive } from './running.ts'

/** Deletes all data, and only after a yes: typed, or given as --yes. */
export async function startOver(dataFolder: string, yes: boolean): Promise<void> {
  if (!existsSync(dataFolder)) return
  const folders = dataFolders(dataFolder)
  if (!yes && !(await agreed(whatGoes(folders)))) throw new Told('Nothing was deleted.')
  await stopDatabase(folders)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** In words, with the one thing that no backup holds. */
export function whatGoes(folders: readonly string[]): string {
  const what = `This deletes everything in ${folders.join(' and ')}: records, tags, people, settings, the key that seals the sign-ins to CRMs (secret.key), and the profile of the browser.`
  const key = folders.map((folder) => join(folder, 'secret.key')).find((file) => existsSync(file))
  return key ? `${what}\nOlder backups hold those sign-ins sealed: if you may need them, copy ${key} first.` : what
}

async function agreed(what: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Told(`${what}\nNothing was deleted. To go ahead: npm start -- --fresh --yes`)
  const question = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await question.question(`${what}\nType yes to delete it: `)
  question.close()
  return answer.trim().toLowerCase() === 'yes'
}

/** A database that outlived its backend would go on writing into a folder that is gone. */
async function stopDatabase(folders: readonly string[]): Promise<void> {
  for (const pid of liveDatabases(folders)) {
    process.kill(pid, 'SIGINT')
    for (let tries = 0; isAlive(pid, 'postgres') && tries < 200; tries++) await wait(50)
  }
}

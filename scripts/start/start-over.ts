import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { Told } from '../run-command.ts'
import { isAlive } from './running.ts'

/** Deletes all data, and only after a yes: typed, or given as --yes. */
export async function startOver(dataFolder: string, yes: boolean): Promise<void> {
  if (!existsSync(dataFolder)) return
  const folders = dataFolders(dataFolder)
  if (!yes && !(await agreed(folders))) throw new Told('Nothing was deleted.')
  await stopDatabase(folders)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** The data folder, and the one under /var/lib that the database moved to when root's home is closed to it. */
function dataFolders(dataFolder: string): string[] {
  const note = join(dataFolder, 'postgres-is-at.txt')
  const elsewhere = existsSync(note) ? readFileSync(note, 'utf8').trim() : ''
  return elsewhere.startsWith('/var/lib/tagalong/') ? [elsewhere, dataFolder] : [dataFolder]
}

async function agreed(folders: readonly string[]): Promise<boolean> {
  const what = `This deletes everything in ${folders.join(' and ')}: records, tags, people, settings.`
  if (!process.stdin.isTTY) throw new Told(`${what}\nNothing was deleted. To go ahead: npm start -- --fresh --yes`)
  const question = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await question.question(`${what}\nType yes to delete it: `)
  question.close()
  return answer.trim().toLowerCase() === 'yes'
}

/** A database that outlived its backend would go on writing into a folder that is gone. */
async function stopDatabase(folders: readonly string[]): Promise<void> {
  for (const cluster of folders.flatMap((folder) => [join(folder, 'data'), join(folder, 'postgres', 'data')])) {
    const file = join(cluster, 'postmaster.pid')
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
    if (!pid || !isAlive(pid, 'postgres')) continue
    process.kill(pid, 'SIGINT')
    for (let tries = 0; isAlive(pid, 'postgres') && tries < 200; tries++) await wait(50)
  }
}

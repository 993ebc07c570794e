import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { type Backend, startBackend } from '../../scripts/start/backend.ts'
import { freePort } from './free-port.ts'
import { houseFolder, publicUrl, type TemplateName, templateFolder } from './places.ts'

/** A backend process with a database of its own, begun from a prepared data folder. */
export type StoryBackend = {
  port: number
  /** to be asked from Node; browsers use `publicUrl` */
  address: string
  dataFolder: string
  stop(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

export async function backendFrom(template: TemplateName): Promise<StoryBackend> {
  const dataFolder = mkdtempSync(join(houseFolder(), 'story-'))
  await chmod(dataFolder, 0o755)
  // cp keeps owners, which matters as root: the database's files belong to another user
  execFileSync('cp', ['-a', `${templateFolder(template)}/.`, dataFolder])
  const backend = await openBackend(dataFolder)
  return backend
}

export async function openBackend(dataFolder: string): Promise<StoryBackend> {
  const port = await freePort()
  let running: Backend | undefined
  const start = async () => {
    running = await startBackend({ project: process.cwd(), dataFolder, port, url: publicUrl, signal: AbortSignal.timeout(60_000) })
  }
  const stop = async () => {
    await running?.stop()
    running = undefined
  }
  const remove = async () => {
    await stop()
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
  }
  await start()
  return { port, address: `http://127.0.0.1:${port}`, dataFolder, start, stop, remove }
}

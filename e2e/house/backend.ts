import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Backend, startBackend } from '../../scripts/start/backend.ts'
import { type LentDatabase, lendDatabase } from '../../server/database/testing.ts'
import { freePort } from './free-port.ts'
import { houseFolder, prepared, publicUrl, type TemplateName } from './places.ts'

/** A backend process on a database of its own, copied from a prepared one. */
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
  return openBackend(await lendDatabase(prepared(template)))
}

/** `remove` stops it and drops its database. */
export async function openBackend(database: LentDatabase): Promise<StoryBackend> {
  const port = await freePort()
  const dataFolder = mkdtempSync(join(houseFolder(), 'story-'))
  let running: Backend | undefined
  const start = async () => {
    const place = { project: process.cwd(), dataFolder, port, url: publicUrl, databaseUrl: database.url }
    running = await startBackend({ ...place, signal: AbortSignal.timeout(60_000) })
  }
  const stop = async () => {
    await running?.stop()
    running = undefined
  }
  const remove = async () => {
    await stop()
    await database.drop()
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
  }
  await start()
  return { port, address: `http://127.0.0.1:${port}`, dataFolder, start, stop, remove }
}

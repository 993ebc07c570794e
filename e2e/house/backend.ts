import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type LentDatabase, lendDatabase } from '../../server/database/testing.ts'
import { serveFrom } from './backend-process.ts'
import { freePort } from './free-port.ts'
import { houseFolder, prepared, publicUrl, type TemplateName } from './places.ts'

/** A backend on a database of its own, copied from a prepared one. */
export type StoryBackend = {
  port: number
  /** to be asked from Node; browsers use `publicUrl` */
  address: string
  dataFolder: string
  databaseUrl: string
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
  let stopIt: (() => Promise<void>) | undefined
  const start = async () => {
    stopIt = await serveFrom({ project: process.cwd(), dataFolder, port, url: publicUrl, databaseUrl: database.url })
  }
  const stop = async () => {
    await stopIt?.()
    stopIt = undefined
  }
  const remove = async () => {
    await stop()
    await database.drop()
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
  }
  await start()
  return { port, address: `http://127.0.0.1:${port}`, dataFolder, databaseUrl: database.url, start, stop, remove }
}

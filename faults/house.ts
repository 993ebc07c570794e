import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { defaultSettings } from '#contract/settings/defaults.ts'
import type { Settings } from '#contract/settings/settings.ts'
import { connect, type Database } from '#server/database/connect.ts'
import type { Db } from '#server/database/tables.ts'
import { insertSettings, readSettings } from '#server/database/settings.ts'
import { lendDatabase } from '#server/database/testing.ts'
import { addPerson } from '#server/sign-in/add-person.ts'
import { startFamily } from '#server/sign-in/token-families.ts'
import { freePort } from '../e2e/house/free-port.ts'

/** What all servers of a run stand on: one database, one address, agents that are signed in. */
export type House = {
  database: Database
  origin: string
  environment: Record<string, string>
  /** `now`: as the servers see it */
  hire(name: string, now?: Date): Promise<{ id: string; tokens: { refreshToken: string; sessionId: string } }>
  remove(): Promise<void>
}

/** Two fields of a contact that agents answer when they tag: one is written over, the other only filled where it is empty. */
const settings: Settings = {
  ...defaultSettings,
  entities: defaultSettings.entities.map((one) =>
    one.entity === 'contact'
      ? {
          ...one,
          tagFields: [
            { field: 'title', required: false, overwrite: true },
            { field: 'city', required: false, overwrite: false },
          ],
        }
      : one,
  ),
  tagging: { activity: 'task', closing: false, newActivityPerMessage: false, subjectChange: true, suffix: '' },
}

export async function openHouse(): Promise<House> {
  const lent = await lendDatabase()
  const { host, port: databasePort, user, password, database: name } = new pg.Client({ connectionString: lent.url })
  const database = connect({ host, port: databasePort, user, password, database: name } as pg.PoolConfig, { size: 4 })
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-faults-'))
  const port = await freePort()
  const before = await readSettings(database.db)
  await database.db
    .transaction()
    .execute((tx) => insertSettings(tx, { base: before?.version ?? 0, settings, savedAt: new Date(), savedBy: null }))
  return {
    database,
    origin: `http://127.0.0.1:${port}`,
    environment: {
      DATABASE_URL: lent.url,
      TAGALONG_PORT: String(port),
      TAGALONG_DATA: folder,
      TAGALONG_LOG: 'silent',
    },
    hire: (name, now) => hireInto(database.db, name, now),
    async remove() {
      await database.close()
      await lent.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** An agent who is signed in, in whatever database. */
export function hireInto(db: Db, name: string, now = new Date()): ReturnType<House['hire']> {
  return db.transaction().execute(async (tx) => {
    const person = { name, email: `${name}@faults.example`, role: 'agent', passwordHash: 'none' } as const
    const id = await addPerson(tx, person, now)
    if (id === undefined) throw new Error(`${name} is there twice`)
    return { id, tokens: await startFamily(tx, id, 'faults', now) }
  })
}

import { type AuditVerdict, verifyAudit } from '../audit/verify.ts'
import { connect, type Address } from '../connect.ts'
import { migrate } from '../migrate.ts'
import type { Migration } from '../migrations/index.ts'
import { goBack, keepStricter, type Standing, type WhoMaySignIn, whoStands } from './going-back.ts'
import { load, type Loaded, within } from './load.ts'
import { openBackup, verifyBackup } from './read-backup.ts'
import { connectForTransfer } from './snapshot.ts'
import type { Progress } from './source.ts'

export type RestoreOptions = {
  /** of the database, for people */
  title: string
  /** a database that holds data is emptied first, in the same transaction */
  replace: boolean
  progress: Progress
  signal: AbortSignal
  migrations?: Record<string, Migration>
}

/** `audit`: whether its chain holds. A file whose sums are right may still hold rows that somebody changed. `people`: who may sign in. */
export type Restored = Loaded & { audit: AuditVerdict; people: WhoMaySignIn }

/** Puts a backup into a database that nobody works in: all of it, or with any fault nothing. The file is read whole before anything begins. */
export async function restore(owner: Address, path: string, options: RestoreOptions): Promise<Restored> {
  await verifyBackup(path)
  const backup = await openBackup(path)
  const client = await connectForTransfer(owner).catch(async (error: unknown) => {
    await backup.close()
    throw error
  })
  try {
    let audit: AuditVerdict | undefined
    let standing: Standing[] = []
    let people: WhoMaySignIn = { compared: false, stricter: [], unknown: [], admins: [] }
    const before = async () => {
      standing = await whoStands(client)
    }
    const finish = async () => {
      audit = await verifyAudit(within(client))
      people = await keepStricter(client, standing)
      await goBack(client, backup.header.madeAt)
    }
    const loaded = await load(client, backup, { ...options, before, finish })
    await giveRights(owner, options.migrations)
    return { ...loaded, audit: audit as unknown as AuditVerdict, people }
  } finally {
    await client.end().catch(() => undefined)
    await backup.close()
  }
}

/** What the application's role may do. A process that is killed before this leaves it to the next start. */
export async function giveRights(owner: Address, migrations?: Record<string, Migration>): Promise<void> {
  const { db, close } = connect(owner, { size: 1 })
  await migrate(db, migrations).finally(close)
}

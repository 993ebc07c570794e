import { sql } from 'kysely'
import type { Address } from '#server/database/connect.ts'
import type { Db } from '#server/database/tables.ts'
import { lastBackup } from '#server/database/transfer/backup.ts'
import { openSnapshot } from '#server/database/transfer/snapshot.ts'
import type { Finding } from './finding.ts'

const restoreIt =
  'Stop the server, keep a copy of the data folder, and put the newest backup back: npm run tagalong -- restore <file> --replace. Then look at the disk (dmesg, smartctl).'

/** Whether PostgreSQL notices a damaged page, and whether it has. */
export async function checksumFindings(db: Db): Promise<Finding[]> {
  const { rows } = await sql<{ on: string; failures: string | null; at: Date | null }>`
    SELECT current_setting('data_checksums') AS on, checksum_failures::text AS failures, checksum_last_failure AS at
    FROM pg_stat_database WHERE datname = current_database()`.execute(db)
  const { on, failures, at } = rows[0] ?? { on: 'off', failures: null, at: null }
  if (on !== 'on')
    return [
      {
        ok: false,
        what: 'The database writes no checksums: a damaged disk would not be noticed.',
        mend: 'With PostgreSQL stopped: pg_checksums --enable -D <its data folder>. The PostgreSQL that Tagalong brings has no such program: make a backup, stop, move its folder aside, and restore; it makes a new one with checksums.',
      },
    ]
  const damaged = Number(failures ?? 0)
  return [
    {
      ok: damaged === 0,
      what:
        damaged === 0
          ? 'The database keeps checksums; none has failed.'
          : `${damaged} pages of the database failed their checksum, the last at ${at?.toISOString()}.`,
      mend: restoreIt,
    },
  ]
}

/** Reads every row there is: a page that is damaged shows itself only when it is read. */
export async function readingFinding(owner: Address, now: Date): Promise<Finding> {
  let at = 'its beginning'
  let rows = 0
  const snapshot = await openSnapshot(owner, now)
  try {
    for await (const { head, chunks, foot } of snapshot.tables()) {
      at = head.name
      for await (const _ of chunks);
      rows += foot().rows
    }
    return { ok: true, what: `Every one of ${rows.toLocaleString('en')} rows can be read.` }
  } catch (error) {
    const { code } = error as { code?: string }
    const damaged = code === 'XX001' || code === 'XX002' || code === '58P01'
    return {
      ok: false,
      what: damaged
        ? `The table ${at} is damaged: a part of its file is not what was written.`
        : `The table ${at} cannot be read (${code ?? 'broken off'}).`,
      mend: restoreIt,
    }
  } finally {
    await snapshot.close()
  }
}

/** Leases and due times are by our clock, audit and backups by the database's. */
export async function clockFinding(db: Db, now: () => Date): Promise<Finding> {
  const before = now().getTime()
  const { rows } = await sql<{ at: Date }>`SELECT clock_timestamp() AS at`.execute(db)
  const apart = ((rows[0]?.at.getTime() ?? 0) - (before + now().getTime()) / 2) / 1_000
  const ok = Math.abs(apart) < 5
  return {
    ok,
    what: ok
      ? 'The clocks of this machine and of the database agree.'
      : `The database’s clock is ${Math.abs(apart).toFixed(0)} seconds ${apart > 0 ? 'ahead' : 'behind'}.`,
    mend: 'Let both machines keep time by NTP (timedatectl set-ntp true).',
  }
}

const backupDays = 7

/** A database that is new may be without one for as long as one may be old. */
export async function backupFinding(db: Db, now: Date): Promise<Finding> {
  const mend = 'npm run tagalong -- backup <file>, best every night: docs/how-to/back-up-and-restore.md.'
  const last = await lastBackup(db)
  const days = (since: Date) => (now.getTime() - since.getTime()) / 86_400_000
  if (last) return { ok: days(last) <= backupDays, what: `The last backup was made ${ago(days(last))}.`, mend }
  const { rows } = await sql<{ since: Date; restored: Date | null }>`
    SELECT (SELECT min(applied_at) FROM schema_migration) AS since, (SELECT restored_at FROM change_line) AS restored`.execute(db)
  const { since = now, restored = null } = rows[0] ?? {}
  // a database that has gone back is no new one: what is done in it from now on stands in no backup
  if (restored)
    return { ok: false, what: `A backup was put back at ${restored.toISOString()}, and none has been made of this database since.`, mend }
  return { ok: days(since ?? now) <= backupDays, what: 'There is no backup of this database yet.', mend }
}

function ago(days: number): string {
  if (days < 1) return 'less than a day ago'
  return `${Math.floor(days)} day${days < 2 ? '' : 's'} ago`
}

import { readFile, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '#contract/errors.ts'
import { saysFull } from '#server/ports/full-disk.ts'
import { type Account, postgresAccount } from './account.ts'
import { type Binaries, findBinaries, runBinary } from './binaries.ts'
import { prepareCluster, writtenBy } from './cluster.ts'
import { withFileLock } from './file-lock.ts'
import { clusterPlaces, type Places, systemFolder } from './places.ts'
import { answers, holdPresence, livePostmaster, removeStaleLocks, socketPort, superuser } from './postmaster.ts'

export type EmbeddedPostgres = {
  /** connection parts for pg; there is no TCP port and no password, the socket's folder is the lock */
  host: string
  port: number
  superuser: string
  /** true when a server from an earlier start was found running */
  adopted: boolean
  places: Places
  pid: number
  /** resolves when the server has gone away under us: killed, or stopped by somebody else */
  lost: Promise<void>
  /** ends the server, whoever uses it. A server that nobody ends outlives us, and the next start adopts it */
  stop(): Promise<void>
  /** ends the server if no other process of ours uses it; answers whether it did */
  leave(): Promise<boolean>
}

export type StartOptions = {
  dataFolder: string
  /** postgresql.conf lines that differ from ours */
  settings?: Record<string, string>
  signal: AbortSignal
}

/** Starts the PostgreSQL of a data folder, or adopts the one that runs. Safe to call from many processes at once. */
export async function startPostgres({ dataFolder, settings = {}, signal }: StartOptions): Promise<EmbeddedPostgres> {
  const account = await postgresAccount()
  const places = await clusterPlaces(dataFolder, account)
  return withFileLock(places.lock, signal, async () => {
    const binaries = await findBinaries(account, systemFolder)
    const adopted = (await writtenBy(places.cluster)) === binaries.major && (await running(places, signal))
    if (!adopted) {
      await prepareCluster(places, binaries, account, settings, signal)
      await turnLog(places.log)
      await launch(places, binaries, account, signal)
    }
    const pid = await livePostmaster(places.cluster)
    if (pid === undefined)
      throw new AppError('unavailable', `PostgreSQL in ${places.cluster} ended right after its start`, { hint: `Read ${places.log}.` })
    const presence = await holdPresence(places.socket)
    const alone = <T>(work: () => Promise<T>) => withFileLock(places.lock, AbortSignal.timeout(60_000), work).finally(presence.end)
    const stop = () => alone(() => halt(places, binaries, account))
    const leave = () =>
      alone(async () => {
        const last = (await presence.others().catch(() => 0)) === 0
        if (last) await halt(places, binaries, account)
        return last
      })
    return { host: places.socket, port: socketPort, superuser, adopted, places, pid, lost: presence.lost, stop, leave }
  })
}

async function running(places: Places, signal: AbortSignal): Promise<boolean> {
  return (await livePostmaster(places.cluster)) !== undefined && (await answers(places.socket, signal))
}

/** After a SIGKILL the killed server's children need a moment to notice; until then the shared memory is still in use. */
async function launch(places: Places, binaries: Binaries, account: Account, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await removeStaleLocks(places.cluster, places.socket)
    const before = await stat(places.log).catch(() => ({ size: 0 }))
    try {
      await runBinary(account, binaries.pgCtl, ['start', '-D', places.cluster, '-l', places.log, '-w', '-t', '120', '-s'], signal)
      if (await answers(places.socket, signal)) return
    } catch (cause) {
      if (signal.aborted) throw signal.reason
      const log = await linesAfter(places.log, before.size)
      const passing = /pre-existing shared memory block|lock file .* already exists/.test(log)
      if (!passing || attempt >= 40) throw (await unwritable(places, cause)) ?? didNotStart(places, log, cause)
    }
    await wait(250, undefined, { signal })
  }
}

async function halt(places: Places, binaries: Binaries, account: Account): Promise<void> {
  if ((await livePostmaster(places.cluster)) === undefined) return
  const patience = AbortSignal.timeout(60_000)
  await runBinary(account, binaries.pgCtl, ['stop', '-D', places.cluster, '-m', 'fast', '-w', '-t', '50', '-s'], patience)
}

/** Rights that were taken from the owner: PostgreSQL then ends before it has a log to say so in. */
async function unwritable(places: Places, cause: unknown): Promise<AppError | undefined> {
  const home = dirname(places.cluster)
  for (const path of [home, places.log, places.cluster]) {
    const found = await stat(path).catch(() => undefined)
    if (found && (found.mode & 0o200) === 0)
      return new AppError('unavailable', `PostgreSQL could not start: ${path} cannot be written`, {
        hint: `Allow it: chmod -R u+w "${home}"`,
        cause,
      })
  }
  return undefined
}

function didNotStart(places: Places, log: string, cause: unknown): AppError {
  const full = saysFull(log)
  return new AppError(
    'unavailable',
    full ? `PostgreSQL could not start: the disk of ${places.cluster} is full` : `PostgreSQL in ${places.cluster} did not start`,
    {
      hint: full
        ? 'Free some space and start again; nothing that was acknowledged is lost.'
        : log === ''
          ? `It wrote nothing into ${places.log}; this was said: ${cause instanceof Error ? cause.message : cause}`
          : `Its log ends with: ${log.split('\n').slice(-3).join(' / ')} (whole log: ${places.log}).`,
      cause,
    },
  )
}

async function linesAfter(file: string, offset: number): Promise<string> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0))
  return bytes.subarray(offset).toString('utf8').trimEnd().split('\n').slice(-12).join('\n')
}

/** A log that has grown large is kept once and begun anew. */
async function turnLog(file: string): Promise<void> {
  const { size } = await stat(file).catch(() => ({ size: 0 }))
  if (size > 10_000_000) await rename(file, `${file}.old`)
}

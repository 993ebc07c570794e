import { constants } from 'node:fs'
import { access, readFile, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Finding } from './finding.ts'

/** What can be seen without a database: Node, open files, disk, rights, and who is on the port. */
export async function machineFindings(at: {
  dataFolder: string
  databaseUrl: string | undefined
  host: string
  port: number
}): Promise<Finding[]> {
  const found = await Promise.all([
    nodeFinding(),
    filesFinding(),
    diskFinding(at.dataFolder, at.databaseUrl !== undefined),
    rightsFinding(at.dataFolder),
    configurationFindings(at.dataFolder),
    portFinding(at),
  ])
  return found.flat()
}

export function nodeFinding(version = process.versions.node): Finding {
  return {
    ok: Number(version.split('.')[0]) >= 24,
    what: `Node ${version}.`,
    mend: 'Tagalong needs 24 or later; npm run tagalong finds the one that npm ci brought along.',
  }
}

/** Each connection of a browser or to the database is an open file. */
export async function filesFinding(limits?: string): Promise<Finding[]> {
  const text = limits ?? (await readFile('/proc/self/limits', 'utf8').catch(() => ''))
  const most = /^Max open files\s+(\d+)/m.exec(text)?.[1]
  if (most === undefined) return []
  return [
    {
      ok: Number(most) >= 1_024,
      what: `This process may have ${Number(most).toLocaleString('en')} files open.`,
      mend: 'Raise it to 4096 or more: ulimit -n 4096, or LimitNOFILE=4096 in the systemd unit.',
    },
  ]
}

/** `elsewhere`: the database is not in the folder, which is made when something is first kept there. */
export async function diskFinding(folder: string, elsewhere: boolean): Promise<Finding> {
  const found = await statfs(folder).catch(() => undefined)
  if (!found && elsewhere) return { ok: true, what: `There is no folder ${folder} yet; the database is elsewhere.` }
  if (!found)
    return {
      ok: false,
      what: `Nothing can be seen of the folder ${folder}, where the database is.`,
      mend: 'Correct TAGALONG_DATA, or mount it.',
    }
  const free = found.bavail * found.bsize
  return {
    ok: free > 1e9,
    what: `${free < 1e8 ? `${(free / 1e6).toFixed(1)} MB` : `${(free / 1e9).toFixed(1)} GB`} are free where the data is.`,
    mend: 'Free some space: with a full disk nothing can be saved. Nothing that was acknowledged is lost; it goes on by itself afterwards.',
  }
}

/** Passwords may stand in the configuration, wherever that is. */
export async function configurationFindings(folder: string, named = process.env['TAGALONG_CONFIG']): Promise<Finding[]> {
  const configuration = named ?? join(folder, 'tagalong.env')
  const file = await stat(configuration).catch(() => undefined)
  if (!file || (file.mode & 0o077) === 0) return []
  return [
    {
      ok: false,
      what: `Others on this machine may read ${configuration}, which may hold passwords.`,
      mend: `chmod 600 ${configuration}`,
    },
  ]
}

/** The folder of the data. */
export async function rightsFinding(folder: string): Promise<Finding[]> {
  const there = await stat(folder).catch(() => undefined)
  if (!there) return []
  const mine = await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  return [
    {
      ok: mine,
      what: mine ? `This user may write ${folder}.` : `This user may not write ${folder}, which belongs to user number ${there.uid}.`,
      mend: `Run Tagalong as that user, or give the folder to this one: chown -R ${process.getuid?.() ?? 'user'} ${folder}`,
    },
  ]
}

export async function portFinding({ host, port }: { host: string; port: number }): Promise<Finding[]> {
  if (port === 0) return []
  const code = await listenOnce(host, port)
  if (code === undefined) return [{ ok: true, what: `Port ${port} is free; no server of ours runs on it.` }]
  if (code !== 'EADDRINUSE')
    return [{ ok: false, what: `Nobody can listen on ${host}:${port} (${code}).`, mend: 'Correct TAGALONG_HOST or TAGALONG_PORT.' }]
  const ours = await fetch(`http://${inAddress(host)}:${port}/health`, { signal: AbortSignal.timeout(3_000), redirect: 'manual' })
    .then(async (answer) => answer.ok && isOurs(await answer.json()))
    .catch(() => false)
  return [
    {
      ok: ours,
      what: ours ? `A server of ours answers on port ${port}.` : `Port ${port} is taken by something that is not Tagalong.`,
      mend: `Stop it (ss -ltnp | grep :${port} names it), or choose another by TAGALONG_PORT.`,
    },
  ]
}

/** Many a server answers /health with 200; ours says whose it is. */
function isOurs(said: unknown): boolean {
  return typeof said === 'object' && said !== null && (said as { service?: unknown }).service === 'tagalong'
}

function listenOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name))
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}

/** A host to be listened on as one to ask: any address is this machine, and IPv6 stands in brackets. */
function inAddress(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

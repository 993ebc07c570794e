import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A way in which the disk under an embedded PostgreSQL runs out of room, and gets some again. */
export type NoRoom = {
  name: string
  /** a folder for the data; the folder is gone after `remove` */
  open(): Promise<{
    folder: string
    /** from now on nothing gets larger than it is, of this server and of the PostgreSQL that belongs to it */
    fill(server: number, postgres: number, what: 'rows' | 'wal'): Promise<void>
    free(server: number): Promise<void>
    remove(): void
  }>
}

/**
 * A limit on the size of each file, which any user may set on processes of their own, and take away again. The system then says "File too
 * large", as it says "Disk quota exceeded" to others and "No space left" where the disk is full. Whoever is born of a limited process is limited.
 */
const limited: NoRoom = {
  name: 'a limit on files',
  async open() {
    const folder = newFolder()
    let most = 'unlimited'
    const all = (server: number, postgres: number[]) => {
      // parents before their children: one that is born in between has it already
      for (const pid of [server, ...postgres, ...postgres.flatMap(childrenOf)])
        spawnSync('prlimit', ['--pid', String(pid), `--fsize=${most}:`], { stdio: 'ignore', ...ownerOf(pid) })
    }
    return {
      folder,
      async fill(server, postgres, what) {
        // above a piece of the WAL, which has its size from the start; or below it
        most = String(what === 'rows' ? 17_000_000 : 256_000)
        all(server, [postgres])
      },
      async free(server) {
        most = 'unlimited'
        all(server, postmasterIn(folder))
      },
      remove: () => rmSync(folder, { recursive: true, force: true }),
    }
  },
}

/** A file system of its own that is full. It takes the right to mount one. */
const mounted: NoRoom = {
  name: 'a full file system',
  async open() {
    const folder = newFolder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160m,mode=755', 'tmpfs', folder])
    const ballast = join(folder, 'ballast')
    return {
      folder,
      async fill() {
        const file = openSync(ballast, 'w')
        for (let piece = 1_048_576; piece >= 4_096; ) {
          try {
            writeSync(file, Buffer.alloc(piece, 1))
          } catch {
            piece /= 2
          }
        }
        closeSync(file)
      },
      async free() {
        rmSync(ballast)
      },
      remove() {
        execFileSync('umount', ['-l', folder])
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}

/** The one that works for everybody, and the real thing where this user may. */
export const waysOfNoRoom: readonly NoRoom[] = [limited, ...(mayMount() ? [mounted] : [])]

function mayMount(): boolean {
  const folder = newFolder()
  const done = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' }).status === 0
  if (done) execFileSync('umount', [folder])
  rmSync(folder, { recursive: true, force: true })
  return done
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-no-room-'))
  chmodSync(folder, 0o755)
  return folder
}

/** The PostgreSQL that runs in a folder just now, if one does. */
function postmasterIn(folder: string): number[] {
  try {
    return [Number(readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0])]
  } catch {
    return []
  }
}

/** A process may be limited by its own user only, whoever started it. */
function ownerOf(pid: number): { uid: number; gid: number } | undefined {
  const found = statSync(`/proc/${pid}`, { throwIfNoEntry: false })
  return found && { uid: found.uid, gid: found.gid }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) && Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]) === parent
        ? [Number(name)]
        : []
    } catch {
      return []
    }
  })
}

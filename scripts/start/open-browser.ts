import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Chromium, quietFlags } from '../browser/find-chromium.ts'
import { isAlive } from './running.ts'

/** Where windows can be shown; undefined on a server, in a container, over plain ssh. */
export function display(environment: NodeJS.ProcessEnv): string | undefined {
  if (process.platform === 'darwin') return 'the screen'
  return environment['WAYLAND_DISPLAY'] || environment['DISPLAY'] || undefined
}

/**
 * Opens Chromium with the extension, in a profile of its own. It runs in its own process group, so that Ctrl+C lets us close
 * it in an orderly way. Where that profile is open already, the running window opens the pages and this process ends at once.
 */
export function openBrowser(chromium: Chromium, extension: string, dataFolder: string, pages: readonly string[]): ChildProcess {
  if (!openedBrowser(dataFolder)) forgetOldWorker(extension, profileOf(dataFolder))
  const args = [
    ...quietFlags,
    ...chromium.flags,
    `--user-data-dir=${profileOf(dataFolder)}`,
    `--disable-extensions-except=${extension}`,
    `--load-extension=${extension}`,
    '--hide-crash-restore-bubble',
    '--window-size=1440,900',
    ...pages,
  ]
  const child = spawn(chromium.path, args, { detached: true, stdio: 'ignore' })
  child.unref()
  return child
}

/** The process that has the profile open, as Chromium itself notes it: a link `SingletonLock` to `hostname-812`. */
export function openedBrowser(dataFolder: string): number | undefined {
  const profile = profileOf(dataFolder)
  try {
    const pid = Number(/-(\d+)$/.exec(readlinkSync(join(profile, 'SingletonLock')))?.[1])
    return isAlive(pid, profile) ? pid : undefined
  } catch {
    return undefined // nobody has it open
  }
}

/**
 * Chromium keeps the background script of an unpacked extension in the profile and goes on with it, although the folder holds
 * another one by now: after an update, or on another port, the sidebar would be the old one or none. Where the version is
 * another one than the last time, what was kept is thrown away; settings, drafts and sign-in lie elsewhere and stay.
 */
export function forgetOldWorker(extension: string, profile: string): void {
  const note = join(profile, 'extension-version.txt')
  const { version } = JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8')) as { version: string }
  if (version === lastVersion(note)) return
  rmSync(join(profile, 'Default', 'Service Worker'), { recursive: true, force: true, maxRetries: 3 })
  mkdirSync(profile, { recursive: true })
  writeFileSync(note, version)
}

function lastVersion(note: string): string | undefined {
  try {
    return readFileSync(note, 'utf8')
  } catch {
    return undefined // the profile is new, or of a time before this note
  }
}

function profileOf(dataFolder: string): string {
  return join(dataFolder, 'browser')
}

/** Why a browser that was opened is gone; undefined when it was closed by hand or has left its pages to one that is open already. */
export function browserTrouble(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`Chromium could not be started (${error.message}).`))
    child.once('exit', (code, killer) =>
      resolve(code === 0 ? undefined : `Chromium has ended (${killer ? `killed by ${killer}` : `exit code ${code}`}).`),
    )
  })
}

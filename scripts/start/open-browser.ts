import { type ChildProcess, spawn } from 'node:child_process'
import { readlinkSync } from 'node:fs'
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

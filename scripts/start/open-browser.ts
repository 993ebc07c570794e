import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { type Chromium, quietFlags } from '../browser/find-chromium.ts'

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
    `--user-data-dir=${join(dataFolder, 'browser')}`,
    `--disable-extensions-except=${extension}`,
    `--load-extension=${extension}`,
    '--hide-crash-restore-bubble',
    '--window-size=1440,900',
    ...pages,
  ]
  const child = spawn(chromium.path, args, { detached: true, stdio: 'ignore' })
  child.on('error', () => {})
  child.unref()
  return child
}

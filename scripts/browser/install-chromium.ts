import { join } from 'node:path'
import { runCommand } from '../run-command.ts'
import { saying } from '../terminal.ts'
import { type Chromium, findChromium } from './find-chromium.ts'
import { apt, aptHas, readSystem, rootPrefix } from './system-packages.ts'

/** The line to type where we may not install: what this kind of system calls it. */
export function chromiumAdvice(): string {
  const system = readSystem()
  if (process.platform === 'darwin') return 'npx playwright install chromium'
  if (/ubuntu/.test(system)) return 'sudo npx playwright install --with-deps chromium'
  if (/debian/.test(system)) return 'sudo apt-get update && sudo apt-get install -y chromium chromium-sandbox'
  if (/fedora|rhel/.test(system)) return 'sudo dnf install -y chromium'
  if (/arch/.test(system)) return 'sudo pacman -S chromium'
  return 'npx playwright install --with-deps chromium'
}

/** Finds Chromium, or gets it: from the system's packages (as root or where sudo asks nothing), else by Playwright's own installer. */
export async function ensureChromium(): Promise<Chromium | undefined> {
  const found = await findChromium()
  if (found) return found
  const asRoot = await rootPrefix()
  if (asRoot && (await aptHas(asRoot, 'chromium'))) {
    await saying('Installing Chromium from the system’s packages', () =>
      apt(asRoot, ['install', '-y', '--no-install-recommends', 'chromium', 'chromium-sandbox']),
    )
    const installed = await findChromium()
    if (installed) return installed
  }
  const cli = join('node_modules', '@playwright', 'test', 'cli.js')
  const args = asRoot ? ['install', '--with-deps', 'chromium'] : ['install', 'chromium']
  const [command = process.execPath, ...rest] = [...(asRoot ?? []), process.execPath, cli, ...args]
  await saying('Fetching Chromium with Playwright’s installer', () => runCommand(command, rest, { timeout: 300_000 }))
  return findChromium()
}

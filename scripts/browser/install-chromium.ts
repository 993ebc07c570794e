import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../run-command.ts'
import { saying } from '../terminal.ts'
import { type Chromium, findChromium } from './find-chromium.ts'

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
  if (asRoot && (await aptHasChromium(asRoot))) {
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

/** How to run something as root without being asked: [] when we are root, undefined when we cannot. */
async function rootPrefix(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return []
  const { code } = await runCommand('sudo', ['-n', 'true'])
  return code === 0 ? ['sudo', '-n'] : undefined
}

async function aptHasChromium(asRoot: string[]): Promise<boolean> {
  const candidate = async () => /Candidate: (?!\(none\))(?!.*snap)\S+/.test((await runCommand('apt-cache', ['policy', 'chromium'])).output)
  if (await candidate()) return true
  // a fresh image has no package lists yet
  await apt(asRoot, ['update'])
  return candidate()
}

async function apt(asRoot: string[], args: string[]): Promise<void> {
  const [command = 'apt-get', ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args]
  await runCommand(command, rest, { timeout: 600_000 })
}

function readSystem(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8')
      .split('\n')
      .filter((line) => /^ID(_LIKE)?=/.test(line))
      .join(' ')
  } catch {
    return ''
  }
}

import { saying } from '../terminal.ts'
import { type Firefox, findFirefox } from './find-firefox.ts'
import { apt, aptHas, readSystem, rootPrefix } from './system-packages.ts'

/** The line to type where we may not install: what this kind of system calls it. */
export function firefoxAdvice(system = readSystem(), platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'brew install --cask firefox'
  // Ubuntu's own package is a snap, which puts no extension into a profile of ours; Mozilla's is not
  if (/ubuntu/.test(system)) return 'sudo add-apt-repository -y ppa:mozillateam/ppa && sudo apt-get install -y firefox-esr'
  if (/debian/.test(system)) return 'sudo apt-get update && sudo apt-get install -y firefox-esr'
  if (/fedora|rhel/.test(system)) return 'sudo dnf install -y firefox'
  if (/arch/.test(system)) return 'sudo pacman -S firefox'
  return 'TAGALONG_FIREFOX=/path/to/firefox npm test'
}

/** Finds Firefox, or gets it from the system's packages (as root or where sudo asks nothing). */
export async function ensureFirefox(): Promise<Firefox | undefined> {
  const found = await findFirefox()
  if (found) return found
  const asRoot = await rootPrefix()
  if (!asRoot || !(await aptHas(asRoot, 'firefox-esr'))) return undefined
  await saying('Installing Firefox from the system’s packages', () =>
    apt(asRoot, ['install', '-y', '--no-install-recommends', 'firefox-esr']),
  )
  return findFirefox()
}

import { readFileSync } from 'node:fs'
import { runCommand } from '../run-command.ts'

/** What kind of system this is, as /etc/os-release says: `ID=debian`. Empty where nothing says so. */
export function readSystem(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8')
      .split('\n')
      .filter((line) => /^ID(_LIKE)?=/.test(line))
      .join(' ')
  } catch {
    return ''
  }
}

/** How to run something as root without being asked: [] when we are root, undefined when we cannot. */
export async function rootPrefix(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return []
  const { code } = await runCommand('sudo', ['-n', 'true'])
  return code === 0 ? ['sudo', '-n'] : undefined
}

/** Whether apt would install this package for real: Ubuntu's browsers are notes that ask for a snap. */
export async function aptHas(asRoot: string[], name: string): Promise<boolean> {
  const candidate = async () => /Candidate: (?!\(none\))(?!.*snap)\S+/.test((await runCommand('apt-cache', ['policy', name])).output)
  if (await candidate()) return true
  // a fresh image has no package lists yet
  await apt(asRoot, ['update'])
  return candidate()
}

export async function apt(asRoot: string[], args: string[]): Promise<void> {
  const [command = 'apt-get', ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args]
  await runCommand(command, rest, { timeout: 600_000 })
}

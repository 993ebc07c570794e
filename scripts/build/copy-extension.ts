import { createHash } from 'node:crypto'
import { cpSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A copy of the built extension that already holds the hosts it would ask for: the one change that lets it start connected,
 * here and in tests (headless Chromium never answers a permission prompt). What ships is untouched.
 *
 * A fourth part of its version tells one copy from another. Chromium registers the background script of an unpacked extension
 * anew only when the version is another one than the profile has seen.
 */
export function copyExtension(built: string, copy: string, hosts: readonly string[]): void {
  rmSync(copy, { recursive: true, force: true })
  cpSync(built, copy, { recursive: true })
  const file = join(copy, 'manifest.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  const version = `${manifest.version}.${fingerprint(copy, hosts)}`
  writeFileSync(file, JSON.stringify({ ...manifest, version, host_permissions: hosts }))
}

/** A number that a part of a version may be: 0 to 65535. */
function fingerprint(folder: string, hosts: readonly string[]): number {
  const hash = createHash('sha256').update(hosts.join('\0'))
  for (const name of globSync('**/*', { cwd: folder }).sort())
    if (statSync(join(folder, name)).isFile()) hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)))
  return hash.digest().readUInt16BE()
}

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A copy of the built extension that already holds the hosts it would ask for: the one change that lets it start connected,
 * here and in tests (headless Chromium never answers a permission prompt). What ships is untouched.
 */
export function copyExtension(built: string, copy: string, hosts: readonly string[]): void {
  rmSync(copy, { recursive: true, force: true })
  cpSync(built, copy, { recursive: true })
  const file = join(copy, 'manifest.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  writeFileSync(file, JSON.stringify({ ...manifest, host_permissions: hosts }))
}

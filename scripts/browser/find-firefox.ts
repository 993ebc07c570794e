import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runCommand } from '../run-command.ts'

export type Firefox = { path: string; version: string }

/** The first Firefox that starts: the chosen one, else the extended support release, else any. Ubuntu's /usr/bin/firefox may be a note that asks for a snap. */
export async function findFirefox(): Promise<Firefox | undefined> {
  for (const path of candidates()) {
    const version = existsSync(path) && (await versionOf(path))
    if (version) return { path, version }
  }
  return undefined
}

/** The oldest that the extension's manifest names (strict_min_version). */
export const oldest = 142

function candidates(): string[] {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/opt/firefox']
  const chosen = process.env['TAGALONG_FIREFOX']
  return [
    ...(chosen ? [chosen] : []),
    ...['firefox-esr', 'firefox'].flatMap((name) => folders.map((folder) => join(folder, name))),
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ].filter((path, at, all) => path !== '' && all.indexOf(path) === at)
}

async function versionOf(path: string): Promise<string | undefined> {
  const { code, output } = await runCommand(path, ['--version'], { timeout: 20_000 })
  return code === 0 ? versionSaid(output) : undefined
}

/** `Mozilla Firefox 153.7.0esr` is 153.7.0esr; undefined for what is no Firefox, or one that is too old for the extension. */
export function versionSaid(output: string): string | undefined {
  const version = /^Mozilla Firefox ((\d+)[\w.]*)/m.exec(output)
  return version && Number(version[2]) >= oldest ? version[1] : undefined
}

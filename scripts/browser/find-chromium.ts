import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { chromium } from '@playwright/test'
import { runCommand } from '../run-command.ts'

/** A browser that loads an unpacked extension, and what it must be told on this machine to start at all. */
export type Chromium = { path: string; version: string; flags: string[] }

/**
 * Playwright's own Chromium, else the system's. Google Chrome is passed over: from 137 on it ignores --load-extension.
 * Every candidate is really started, because Ubuntu's /usr/bin/chromium-browser may be a note that asks for a snap.
 */
export async function findChromium(): Promise<Chromium | undefined> {
  for (const path of candidates()) {
    const found = existsSync(path) && (remembered(path) ?? (await tryChromium(path)))
    if (found) return remember(found)
  }
  return undefined
}

// trying takes a second or two; what was tried is remembered as long as the browser is the same file and we the same user
const notes = join('node_modules', '.cache', `tagalong-chromium-${process.getuid?.() ?? 'user'}.json`)

function remembered(path: string): Chromium | undefined {
  try {
    const { changed, ...found } = JSON.parse(readFileSync(notes, 'utf8')) as Chromium & { changed: number }
    return found.path === path && changed === statSync(path).mtimeMs ? found : undefined
  } catch {
    return undefined
  }
}

function remember(found: Chromium): Chromium {
  try {
    mkdirSync(dirname(notes), { recursive: true })
    writeFileSync(notes, JSON.stringify({ ...found, changed: statSync(found.path).mtimeMs }))
  } catch {
    // another user's checkout: it is tried again the next time
  }
  return found
}

function candidates(): string[] {
  const names = ['chromium', 'chromium-browser']
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/snap/bin', '/usr/lib/chromium']
  const chosen = process.env['TAGALONG_CHROMIUM']
  return [
    ...(chosen ? [chosen] : []),
    playwrights(),
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ].filter((path, at, all) => path !== '' && all.indexOf(path) === at)
}

function playwrights(): string {
  try {
    return chromium.executablePath()
  } catch {
    return ''
  }
}

async function tryChromium(path: string): Promise<Chromium | undefined> {
  const { code, output } = await runCommand(path, ['--version'], { timeout: 20_000 })
  const version = /^(Chromium|Google Chrome for Testing) [\d.]+/m.exec(output)?.[0]
  if (code !== 0 || !version) return undefined
  // root and many containers cannot have the sandbox; whether this one can is seen by trying
  for (const flags of process.getuid?.() === 0 ? [['--no-sandbox']] : [[], ['--no-sandbox']])
    if (await starts(path, flags)) return { path, version, flags }
  return undefined
}

async function starts(path: string, flags: string[]): Promise<boolean> {
  const profile = mkdtempSync(join(tmpdir(), 'tagalong-probe-'))
  try {
    const args = [
      '--headless',
      '--disable-gpu',
      ...quietFlags,
      ...flags,
      `--user-data-dir=${profile}`,
      '--dump-dom',
      'data:text/html,<p>ready</p>',
    ]
    const { code, output } = await runCommand(path, args, { timeout: 30_000 })
    return code === 0 && output.includes('<p>ready</p>')
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Keeps Chromium from calling home, asking to be the default browser, and using what a container does not have. */
export const quietFlags = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--password-store=basic',
]

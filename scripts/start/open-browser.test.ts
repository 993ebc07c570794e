import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { browserTrouble, forgetOldWorker, openBrowser, openedBrowser } from './open-browser.ts'

const dataFolder = mkdtempSync(join(tmpdir(), 'tagalong-browser-'))
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }))
const profile = join(dataFolder, 'browser')
const lock = join(profile, 'SingletonLock')

test('the browser that has the profile open is found by its own note, and not by a note that it left behind', async () => {
  expect(openedBrowser(dataFolder)).toBeUndefined()
  mkdirSync(profile)
  const browser = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log("open")', '--', `--user-data-dir=${profile}`])
  symlinkSync(`some-host-${browser.pid}`, lock)
  await once(browser.stdout, 'data')
  expect(openedBrowser(dataFolder)).toBe(browser.pid)
  browser.kill()
  await once(browser, 'exit')
  expect(openedBrowser(dataFolder)).toBeUndefined()
  rmSync(lock)
  // the number belongs to another process by now
  symlinkSync(`some-host-${process.pid}`, lock)
  if (process.platform === 'linux') expect(openedBrowser(dataFolder)).toBeUndefined()
})

test('a browser that goes by itself is told, one that is closed is not', async () => {
  const extension = extensionOf('0.1.0.1')
  const trouble = (path: string) => browserTrouble(openBrowser({ path, version: '', flags: [] }, extension, dataFolder, []))
  expect(await trouble('/nowhere/chromium')).toContain('Chromium could not be started')
  expect(await trouble(program('exit 21'))).toBe('Chromium has ended (exit code 21).')
  expect(await trouble(program('exit 0'))).toBeUndefined()
})

test('the background script that Chromium has kept goes with the version that it belongs to, and nothing else does', () => {
  const kept = (name: string) => join(profile, 'Default', name)
  const worker = kept('Service Worker')
  const fill = () => {
    for (const folder of [worker, kept('IndexedDB')]) mkdirSync(folder, { recursive: true })
  }
  fill()
  forgetOldWorker(extensionOf('0.1.0.2'), profile)
  expect([existsSync(worker), existsSync(kept('IndexedDB'))]).toEqual([false, true])
  fill()
  forgetOldWorker(extensionOf('0.1.0.2'), profile)
  expect(existsSync(worker)).toBe(true)
  forgetOldWorker(extensionOf('0.1.0.3'), profile)
  expect(existsSync(worker)).toBe(false)
})

function extensionOf(version: string): string {
  const folder = join(dataFolder, 'extension')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version }))
  return folder
}

function program(line: string): string {
  const path = join(dataFolder, 'program')
  writeFileSync(path, `#!/bin/sh\n${line}\n`, { mode: 0o755 })
  return path
}

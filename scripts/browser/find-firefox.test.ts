import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { findFirefox, oldest, versionSaid } from './find-firefox.ts'

const folder = mkdtempSync(join(tmpdir(), 'tagalong-firefox-'))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

test('the Firefox that TAGALONG_FIREFOX names comes first', async () => {
  const path = join(folder, 'firefox')
  writeFileSync(path, '#!/bin/sh\necho "Mozilla Firefox 160.0"\n')
  chmodSync(path, 0o755)
  vi.stubEnv('TAGALONG_FIREFOX', path)
  expect(await findFirefox()).toEqual({ path, version: '160.0' })
})

test('what is no Firefox, or is older than the extension takes, is passed over', () => {
  expect(versionSaid('Mozilla Firefox 153.7.0esr\n')).toBe('153.7.0esr')
  expect(versionSaid('Mozilla Firefox 128.4.0esr')).toBeUndefined()
  expect(versionSaid('Command needs the firefox snap')).toBeUndefined()
})

test('the oldest one is the one that the manifest names', () => {
  expect(readFileSync('wxt.config.ts', 'utf8')).toContain(`strict_min_version: '${oldest}.0'`)
})

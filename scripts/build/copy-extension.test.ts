import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { copyExtension } from './copy-extension.ts'

const folder = mkdtempSync(join(tmpdir(), 'tagalong-copy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const built = join(folder, 'built')
const write = (file: string, text: string) => {
  mkdirSync(join(built, 'content'), { recursive: true })
  writeFileSync(join(built, file), text)
}
const copied = (...hosts: string[]) => {
  copyExtension(built, join(folder, 'copy'), hosts)
  return JSON.parse(readFileSync(join(folder, 'copy', 'manifest.json'), 'utf8')) as { version: string; host_permissions: string[] }
}

test('a copy holds its hosts, and has another version as soon as anything in it is another, so that Chromium reads it anew', () => {
  write('manifest.json', '{"manifest_version":3,"version":"0.1.0"}')
  write('content/loader.js', 'one')
  const first = copied('http://localhost:4310/*')
  expect(first.host_permissions).toEqual(['http://localhost:4310/*'])
  expect(first.version).toMatch(/^0\.1\.0\.\d{1,5}$/)
  expect(Number(first.version.split('.')[3])).toBeLessThan(65_536)
  expect(copied('http://localhost:4310/*')).toEqual(first)
  expect(copied('http://localhost:4311/*').version).not.toBe(first.version)
  write('content/loader.js', 'two')
  expect(copied('http://localhost:4310/*').version).not.toBe(first.version)
  expect(readFileSync(join(built, 'manifest.json'), 'utf8')).toContain('"version":"0.1.0"')
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { whyInstall } from './why-install.mjs'

const folder = mkdtempSync(join(tmpdir(), 'tagalong-packages-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}
const remove = (file: string) => rmSync(join(folder, file), { recursive: true })

const pg = { version: '8.23.1' }
const vite = { version: '8.3.8', dev: true, bin: { vite: 'bin/vite.js' } }
const here = { version: '24.20.0', optional: true, os: process.platform, cpu: [process.arch] }
const elsewhere = { version: '24.20.0', optional: true, os: ['aix'], cpu: ['ppc64'] }
const installed = { 'node_modules/pg': pg, 'node_modules/vite': vite, 'node_modules/@acme/here': here }
const locked = { '': { version: '0.1.0' }, ...installed, 'node_modules/@acme/elsewhere': elsewhere }

const lock = (packages: object) => write('package-lock.json', JSON.stringify({ packages }))
const npmsList = (packages: object) => write('node_modules/.package-lock.json', JSON.stringify({ packages }))

beforeEach(() => {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true })
  lock(locked)
  npmsList(installed)
  for (const name of ['pg', 'vite', '@acme/here']) write(`node_modules/${name}/package.json`, '{}')
  for (const program of ['vite/bin/vite.js', '.bin/vite']) write(`node_modules/${program}`, '')
})

test('nothing is installed where every package is there; those of other machines are not missed', () => {
  expect(whyInstall(folder)).toBeUndefined()
})

test('packages are installed where none is, and where npm was cut off before it wrote its list', () => {
  remove('node_modules/.package-lock.json')
  expect(whyInstall(folder)).toBe('some of them are missing')
  remove('node_modules')
  expect(whyInstall(folder)).toBe('none is there yet')
})

test('a package that was deleted is named, and how many more there are', () => {
  remove('node_modules/pg')
  expect(whyInstall(folder)).toBe('pg is missing')
  remove('node_modules/@acme/here')
  expect(whyInstall(folder)).toBe('pg and 1 more are missing')
})

test('a program of a package counts as a part of it', () => {
  remove('node_modules/.bin')
  expect(whyInstall(folder)).toBe('vite is missing')
})

test('another lockfile is noticed by what stands in it, whatever the dates of the files', () => {
  lock({ ...locked, 'node_modules/pg': { version: '9.0.0' } })
  expect(whyInstall(folder)).toBe('pg has another version now')
  lock({ ...locked, 'node_modules/zod': { version: '4.0.0' } })
  expect(whyInstall(folder)).toBe('zod is missing')
})

test('packages that came with the folder from another kind of machine are not ours', () => {
  npmsList({ ...installed, 'node_modules/@acme/elsewhere': elsewhere })
  write('node_modules/@acme/elsewhere/package.json', '{}')
  expect(whyInstall(folder)).toBe('they are those of another kind of machine')
})

test('a server does without the packages that only build and test', () => {
  npmsList({ 'node_modules/pg': pg, 'node_modules/@acme/here': here })
  expect(whyInstall(folder, { development: false })).toBeUndefined()
  expect(whyInstall(folder)).toBe('vite is missing')
})

test('the packages of this very checkout are found whole', () => {
  expect(whyInstall(process.cwd())).toBeUndefined()
})

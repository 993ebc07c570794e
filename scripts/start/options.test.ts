import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { configured, readOptions } from './options.mjs'

const project = mkdtempSync(join(tmpdir(), 'tagalong-options-'))
afterAll(() => rmSync(project, { recursive: true, force: true }))

test('without a word it opens a browser on the usual port and keeps the data', () => {
  expect(readOptions([])).toEqual({ browser: true, port: 4310, fresh: false, yes: false, help: false })
})

test('the command line goes before the environment, and that before the configuration file', () => {
  expect(readOptions(['--port', '5000'], { TAGALONG_PORT: '6000' }).port).toBe(5000)
  expect(readOptions([], { TAGALONG_PORT: '6000' }).port).toBe(6000)
  mkdirSync(join(project, '.tagalong'))
  writeFileSync(join(project, '.tagalong', 'tagalong.env'), 'TAGALONG_PORT=7000\n')
  expect(readOptions([], configured(project, {})).port).toBe(7000)
  expect(readOptions([], configured(project, { TAGALONG_PORT: '6000' })).port).toBe(6000)
  expect(readOptions([], configured(project, { TAGALONG_DATA: 'elsewhere' })).port).toBe(4310)
})

test('a word or a port that cannot be is told, with what can', () => {
  expect(() => readOptions(['--browser-no'])).toThrow("Unknown option '--browser-no'. What there is:\nnpm start ")
  expect(() => readOptions(['fresh'])).toThrow('npm start -- --fresh')
  expect(() => readOptions(['--port', 'http'])).toThrow('--port http: a port is a number from 1024 to 65535')
  expect(() => readOptions(['--port', '80'])).toThrow('a number from 1024 to 65535')
  expect(() => readOptions([], { TAGALONG_PORT: '80' })).toThrow('TAGALONG_PORT=80: a port is a number')
})

test('help is given whatever port stands beside it or in the environment', () => {
  expect(readOptions(['--help'], { TAGALONG_PORT: 'many' }).help).toBe(true)
  expect(readOptions(['--port', 'http', '--help']).help).toBe(true)
})

test('a word that npm took for itself is told rather than left out, with the line to type', () => {
  const refused =
    (environment: Record<string, string>, ...words: string[]) =>
    () =>
      readOptions(words, environment)
  expect(refused({ npm_config_port: 'true' }, '4411')).toThrow(
    'The two hyphens before --port were left out, so that npm kept it. Type: npm start -- --port 4411',
  )
  expect(refused({ npm_config_port: '4411' })).toThrow('Type: npm start -- --port 4411')
  expect(refused({ npm_config_fresh: 'true', npm_config_port: '5000', npm_config_yes: 'true' })).toThrow(
    'The two hyphens before --port and --fresh were left out, so that npm kept them. Type: npm start -- --port 5000 --fresh --yes',
  )
})

test('what npm knows by the same word is no fault: --yes alone, and no browser', () => {
  expect(readOptions([], { npm_config_yes: 'true' })).toMatchObject({ fresh: false, yes: false })
  expect(readOptions([], { npm_config_browser: '' }).browser).toBe(false)
  expect(readOptions([], { npm_config_browser: 'firefox' }).browser).toBe(true)
})

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runningAddress } from './running-address.mjs'

const project = mkdtempSync(join(tmpdir(), 'tagalong-address-'))
afterAll(() => rmSync(project, { recursive: true, force: true }))

test('a link that a command makes leads to where npm start serves, unless the configuration names an address', () => {
  expect(runningAddress(project, {})).toBeUndefined()
  mkdirSync(join(project, '.tagalong'))
  writeFileSync(join(project, '.tagalong', 'running.json'), '{"launcher":812,"url":"http://localhost:4711"}')
  expect(runningAddress(project, {})).toBe('http://localhost:4711')
  expect(runningAddress(project, { TAGALONG_DATA: 'elsewhere' })).toBeUndefined()
  expect(runningAddress(project, { TAGALONG_URL: 'https://tagalong.example.com' })).toBeUndefined()
  writeFileSync(join(project, '.tagalong', 'tagalong.env'), 'TAGALONG_PORT=5000\n')
  expect(runningAddress(project, {})).toBeUndefined()
})

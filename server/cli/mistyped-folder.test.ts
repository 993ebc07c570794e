import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'
import { commands } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'tagalong-mistyped-'))
afterAll(() => rmSync(folder, { recursive: true }))

const log = createLog({ level: 'silent' })

/** What looks at data, or takes some away: in a folder without any, a new database would only hide the fault. */
test.each([
  'person export maja@example.com',
  'person erase maja@example.com',
  `export contact ${join(folder, 'contacts.csv')}`,
  'connection forget fault',
  'secrets rotate',
  'move --to postgres://tagalong@localhost:1/tagalong',
  'admin-link',
  'setup-link',
  `settings export ${join(folder, 'settings.json')}`,
  'import --list',
  'import --undo',
])('tagalong %s tells of a mistyped data folder, and makes none', async (line) => {
  const [name, ...words] = line.split(' ')
  const missing = join(folder, 'typo')
  const configuration = readConfiguration({ TAGALONG_DATA: missing })
  const command = commands.find((one) => one.name === name)
  const run = command?.run(words, { configuration, log, say: () => undefined, signal: AbortSignal.timeout(20_000) })
  await expect(run).rejects.toMatchObject({ code: 'not-found', message: `There is no folder ${missing}` })
  expect(existsSync(missing)).toBe(false)
})

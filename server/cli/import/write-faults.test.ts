import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { importRoom } from '#server/connectors/embedded/import/testing.ts'
import type { CommandContext } from '../command.ts'
import { importCommand } from '../import.ts'
import { writeFaults } from './write-faults.ts'

const room = await importRoom()
const folder = mkdtempSync(join(tmpdir(), 'tagalong-faults-'))
const file = join(folder, 'people.csv')
const csv = 'Last name,Email\nLind,nope\n'
beforeEach(() => writeFileSync(file, csv))
afterAll(async () => {
  await room.close()
  rmSync(folder, { recursive: true, force: true })
})

test('the file of faults is never written over one that is there: it may be the very one that is imported', async () => {
  const { id } = await room.check(csv)
  await expect(writeFaults(room.db, id, file, 'fault')).rejects.toMatchObject({ code: 'invalid-input' })
  expect(readFileSync(file, 'utf8')).toBe(csv)
  expect(await writeFaults(room.db, id, join(folder, 'faults.csv'), 'fault')).toBe(1)
  expect(readFileSync(join(folder, 'faults.csv'), 'utf8')).toContain('nope')
})

test('that is told before the work begins, and a folder that is not there too', async () => {
  const untouched = new Proxy({}, { get: () => expect.fail('the house was opened') }) as CommandContext
  for (const [path, words] of [
    [file, 'already'],
    [join(folder, 'none', 'faults.csv'), 'there is no folder'],
  ] as const)
    await expect(importCommand.run([file, '--errors', path], untouched)).rejects.toThrow(words)
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lendDatabase, type LentDatabase } from '#server/database/testing.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'
import { secretsCommand } from './secrets.ts'

let lent: LentDatabase
let folder: string
beforeEach(async () => {
  lent = await lendDatabase()
  folder = mkdtempSync(join(tmpdir(), 'tagalong-secrets-'))
})
afterEach(async () => {
  await lent.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function rotate(more: Record<string, string> = {}, ...options: string[]): Promise<string> {
  const said: string[] = []
  await secretsCommand.run(['rotate', ...options], {
    configuration: readConfiguration({ DATABASE_URL: lent.url, TAGALONG_DATA: folder, ...more }, () => undefined),
    log: createLog({ level: 'error', write: () => undefined }),
    say: (line) => said.push(line),
    signal: new AbortController().signal,
  })
  return said.join('\n')
}

describe('a rotation', () => {
  test('says that other machines need the new file', async () => {
    expect(await rotate()).toContain('Copy secret.key to every other machine now')
  })

  test.each([[[]], [['--lost']]])('where there was no key tells of no old one (%s)', async (options) => {
    const first = await rotate({}, ...options)
    expect(first).toContain('There was no key on this machine before')
    expect(first).not.toContain('old key')
    expect(await rotate({}, ...options)).toContain('The old key is gone from this machine.')
  })

  test('of keys in the configuration says to take the old one out there instead', async () => {
    const keys = [7, 8].map((byte) => Buffer.alloc(32, byte).toString('base64')).join(',')
    const said = await rotate({ TAGALONG_SECRET_KEY: keys })
    expect(said).toContain('take the old keys out of the configuration')
    expect(said).not.toContain('secret.key')
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { whatGoes } from './start-over.ts'

const folder = mkdtempSync(join(tmpdir(), 'tagalong-over-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('everything that starting over deletes is named, and the key that no backup holds is to be copied first where there is one', () => {
  const without = whatGoes(['/var/lib/tagalong/1', folder])
  expect(without).toContain(`everything in /var/lib/tagalong/1 and ${folder}: records, tags, people, settings`)
  expect(without).toContain('(secret.key), and the profile of the browser.')
  expect(without).not.toContain('copy')
  writeFileSync(join(folder, 'secret.key'), '')
  expect(whatGoes([folder])).toContain(`if you may need them, copy ${join(folder, 'secret.key')} first.`)
})

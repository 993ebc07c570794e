import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { AdapterId } from '#contract/settings/sites.ts'
import { adapters } from './index.ts'

const files = (pattern: string) =>
  globSync(pattern)
    .map((file) => basename(file, '.ts'))
    .filter((name) => name !== 'index' && !name.endsWith('.test'))
    .sort()

test('every adapter has its file, its line here, its entrypoint and its id in the contract', () => {
  const ids = [...AdapterId.options].sort()
  expect(files('services/page/adapters/*.ts')).toEqual(ids)
  expect(files('entrypoints/adapters/*.ts')).toEqual(ids)
  expect(Object.keys(adapters).sort()).toEqual(ids)
  for (const [id, adapter] of Object.entries(adapters)) expect(adapter.id).toBe(id)
})

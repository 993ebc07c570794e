import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { pageDefinitions } from '#contract/page-definitions/index.ts'
import { AdapterId } from '#contract/settings/sites.ts'
import { adapters } from './index.ts'

const files = (pattern: string) =>
  globSync(pattern)
    .map((file) => basename(file, '.ts'))
    .filter((name) => name !== 'index' && !/\.(test|suite|fixture)$/.test(name))
    .sort()

test('every adapter has its id in the contract, and its file, its line here and its entrypoint, or a definition', () => {
  const definitions = Object.keys(pageDefinitions)
  expect([...AdapterId.options].filter((id) => id in pageDefinitions)).toEqual(definitions)
  expect(files('contract/page-definitions/*.ts')).toEqual(definitions.sort())
  const ids = AdapterId.options.filter((id) => !(id in pageDefinitions)).sort()
  expect(files('services/page/adapters/*.ts')).toEqual(ids)
  expect(files('entrypoints/adapters/*.ts')).toEqual(ids)
  expect(Object.keys(adapters).sort()).toEqual(ids)
  for (const [id, adapter] of Object.entries(adapters)) expect(adapter.id).toBe(id)
})

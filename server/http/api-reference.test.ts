import { expect, test } from 'vitest'
import { endpoints } from '#contract/api/index.ts'
import { apiReference } from './api-reference.ts'

test('docs/api.md says what the contract says: write it anew with -u', async () => {
  await expect(apiReference()).toMatchFileSnapshot('../../docs/api.md')
})

test('it has every operation, with who may call it', () => {
  const text = apiReference()
  for (const [name, { method, path, audience }] of Object.entries(endpoints))
    expect(text).toContain(`## ${name}\n\n\`${method} ${path.replace(/:(\w+)/g, '{$1}')}\` · ${audience}\n`)
})

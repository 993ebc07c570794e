import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { connectors } from './index.ts'

test('every folder is a connector of the list, under its own name', () => {
  const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  expect(folders.sort()).toEqual(Object.keys(connectors).sort())
})

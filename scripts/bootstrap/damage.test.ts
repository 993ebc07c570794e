import { expect, test } from 'vitest'
import { damagedPackage } from './damage.mjs'

const project = process.cwd()

test('a package of the lockfile that cannot be loaded is found in what Node.js says', () => {
  expect(damagedPackage(project, "Cannot find package 'pg' imported from /srv/tagalong/server/database/connect.ts")).toBe('pg')
  expect(damagedPackage(project, "Cannot find package '/srv/tagalong/node_modules/pg/esm/index.mjs' imported from x.ts")).toBe('pg')
  expect(damagedPackage(project, "Error: Cannot find module '@playwright/test/reporter'\nRequire stack:")).toBe('@playwright/test')
  expect(damagedPackage(project, "said before\nCannot find module '/srv/node_modules/vite/node_modules/../dist/x.js'")).toBeUndefined()
})

test('a misspelt import of our own is no damage', () => {
  expect(damagedPackage(project, "Cannot find module '/srv/tagalong/server/mian.ts' imported from /srv/tagalong/server/cli/serve.ts")).toBe(
    undefined,
  )
  expect(damagedPackage(project, "Cannot find package 'left-handed-pad' imported from /srv/tagalong/server/main.ts")).toBeUndefined()
  expect(damagedPackage(project, 'Something else went wrong')).toBeUndefined()
})

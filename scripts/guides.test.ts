import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const text = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

test('the guide for admins names the sections that the options page has, in their order', async () => {
  const ids = [...(await text('components/settings/app.tsx')).matchAll(/\{ id: '(\w+)', icon/g)].map(([, id]) => id)
  const words = await text('components/settings/messages/en.ts')
  const titles = ids.map((id) => words.match(`'set.${id}': '([^']+)'`)?.[1])
  expect(titles.length).toBeGreaterThan(0)
  const [, told] = (await text('docs/guides/admin.md')).match(/The options page has these sections: ([^.]+)\./) ?? []
  expect(told?.split(/, | and /)).toEqual(titles)
})

test('the guide for agents says which tag Z takes back', async () => {
  const [, does] = (await text('docs/guides/agent.md')).match(/\| <kbd>Z<\/kbd> \| ([^|]+) \|/) ?? []
  expect(does).toBe('undoes the last tag of this conversation')
})

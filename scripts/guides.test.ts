import { existsSync, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
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

/** What the README says of the product's figures, and the row of the benchmarks that it is. */
const figures = [
  { said: /script in every page is (\d+) KB/, row: 'content/loader.js' },
  { said: /first view (\d+) KB/, row: 'scripts and styles' },
  { said: /phone number is found in ([\d.]+) ms/, row: 'phone hit' },
  { said: /phone number is found in ([\d.]+) ms, a full name too/, row: 'full name, no such phone or e-mail' },
]

test.each(figures)('the README promises no better figure than was measured: $row', async ({ said, row }) => {
  const [, promised] = (await text('README.md')).match(said) ?? []
  const line = (await text('docs/benchmarks.md')).split('\n').find((one) => one.split('|')[2]?.trim() === row)
  const measured = Number.parseFloat(line?.split('|')[3] ?? '')
  expect(Number(promised) + halfOfLastPlace(promised)).toBeGreaterThan(measured)
})

/** Half of the last place that is written. */
function halfOfLastPlace(promised = ''): number {
  return 0.5 * 10 ** -(promised.split('.')[1]?.length ?? 0)
}

test('the README promises no task over 50 ms, and none was measured', async () => {
  expect(await text('README.md')).toContain('no task of it takes longer than 50 ms')
  expect(await text('docs/benchmarks.md')).toMatch(/\| tasks over 50 ms that are ours[^|]*\| 0 /)
})

test('each file on the two ways through the house is there, and has the name that it is told by', async () => {
  const told = [...(await text('docs/architecture.md')).matchAll(/`([\w/.-]+\.tsx?)` › (`[^`]+`(?:, `[^`]+`)*)/g)]
  const named = told.flatMap(([, path = '', names = '']) => names.split(', ').map((name) => ({ path, name: name.slice(1, -1) })))
  expect(named.length).toBeGreaterThan(50)
  const has = ({ path, name }: (typeof named)[number]) =>
    text(path).then(
      (source) => source.includes(name),
      () => false,
    )
  const there = await Promise.all(named.map(has))
  expect(named.filter((_, at) => !there[at])).toEqual([])
})

/** What a heading is linked by: its words in small letters, without signs, joined by hyphens. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

test('every link of the documents leads to a file that is there, and to a heading that it has', async () => {
  const documents = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')]
  const wrong: string[] = []
  for (const document of documents) {
    const links = [...(await text(document)).matchAll(/\]\((?!https?:)([^)\s#]*)(#[^)\s]+)?\)/g)]
    for (const [, path = '', anchor] of links) {
      const target = path === '' ? document : join(dirname(document), path)
      if (!existsSync(target)) wrong.push(`${document}: ${path}`)
      else if (anchor !== undefined) {
        const headings = [...(await text(target)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => `#${anchorOf(heading)}`)
        if (!headings.includes(anchor)) wrong.push(`${document}: ${path}${anchor}`)
      }
    }
  }
  expect(wrong).toEqual([])
})

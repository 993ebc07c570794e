import { globSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob } from 'node:path'
import { expect, test } from 'vitest'

/** Documents that say which test holds what. */
const documents = ['docs/security.md', 'docs/decisions/faults.md']
const rooms = '{bench,components,contract,e2e,entrypoints,faults,pages,play,scripts,server,services,simulators}'
const files = globSync(`${rooms}/**/*.{test,spec,suite}.{ts,tsx}`)

type Named = { path: string; name?: string }

test.each(documents)('every test that %s names is there, under that name', (document) => {
  const named = readFileSync(document, 'utf8').split('\n').flatMap(namedIn)
  expect(named.filter(({ name }) => name).length).toBeGreaterThan(10)
  expect(named.filter(({ path }) => found(path).length === 0)).toEqual([])
  expect(named.filter(({ path, name }) => name && !found(path).some((file) => says(file, name)))).toEqual([])
})

test('a name that is not there, and a file that has moved, are noticed', () => {
  const [tags, moved] = namedIn(
    '| 9 | `e2e/tagging.spec.ts` › *a double click …*, *a triple click …*; *not a name*, `e2e/faults.spec.ts` |',
  ).slice(1)
  expect(tags).toEqual({ path: 'e2e/tagging.spec.ts', name: 'a double click …' })
  expect(moved).toEqual({ path: 'e2e/tagging.spec.ts', name: 'a triple click …' })
  expect(says('e2e/tagging.spec.ts', 'a double click …')).toBe(true)
  expect(says('e2e/tagging.spec.ts', 'a triple click …')).toBe(false)
  expect(found('e2e/faults.spec.ts')).toEqual([])
})

/** A line says `path` › *name*, *name*; names end where something else is spoken of. */
function namedIn(line: string): Named[] {
  const all: Named[] = []
  let path: string | undefined
  let names = false
  let end = 0
  for (const part of line.matchAll(/`([^`]+)`|(›)|(?<!\*)\*([^*]+)\*(?!\*)/g)) {
    const [whole, code, arrow, name] = part
    if (/[;|]/.test(line.slice(end, part.index))) names = false
    end = part.index + whole.length
    if (arrow) names = path !== undefined
    else if (code && /\.(test|spec|suite)\.tsx?$/.test(code)) {
      path = code
      names = false
      all.push({ path })
    } else if (name && names && path) all.push({ path, name })
  }
  return all
}

/** A path may be told by its end, where that says enough. */
function found(path: string): string[] {
  return files.filter((file) => matchesGlob(file, path) || matchesGlob(file, `**/${path}`))
}

/** What is left out of a name is `…`. Names may stand in a list that the file goes through: a suite of several, a folder of its name. */
function says(file: string, name: string): boolean {
  const lists = globSync(join(dirname(file), file.replace(/^.*\/|\.\w+\.tsx?$/g, ''), '*.ts'))
  const suites = /\.suite\.ts'/.test(readFileSync(file, 'utf8')) ? files.filter((one) => one.endsWith('.suite.ts')) : []
  const parts = plain(name)
    .split('…')
    .map((part) => part.trim())
  return [file, ...lists, ...suites].some((one) => {
    const text = plain(readFileSync(one, 'utf8'))
    return parts.every((part) => text.includes(part))
  })
}

function plain(text: string): string {
  return text.replace(/\\?'/g, '’').toLowerCase()
}

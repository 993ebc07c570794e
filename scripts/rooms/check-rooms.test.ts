import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { checkRooms } from './check-rooms.ts'

const sound = {
  'package.json': JSON.stringify({ imports: { '#contract/*': './contract/*', '#server/*': './server/*', '#services/*': './services/*' } }),
  'contract/records.ts': 'export type RecordRef = { id: string }\nexport const limit = 20\n',
  'contract/api/search.ts': "import { limit } from '../records.ts'\nexport const search = { limit }\n",
  'contract/api/index.ts': "import { search } from './search.ts'\nexport const endpoints = { search }\n",
  'services/backend/backend.ts': "import { limit } from '#contract/records.ts'\nexport const backend = limit\n",
  'services/page/frame.ts': "import type { RecordRef } from '#contract/records.ts'\nexport const show = (ref: RecordRef) => ref.id\n",
  'server/use-cases/search.ts': "import { limit } from '#contract/records.ts'\nexport const run = () => limit\n",
  'server/main.ts': "import { run } from '#server/use-cases/search.ts'\nrun()\n",
}

const projects: string[] = []
afterEach(() => {
  for (const project of projects.splice(0)) rmSync(project, { recursive: true })
})

/** A small sound house with something planted in it, and what the check says of it. */
function breachesWith(planted: Record<string, string>, roots = ['contract', 'services', 'server']): string[] {
  const project = mkdtempSync(join(tmpdir(), 'rooms-'))
  projects.push(project)
  for (const [file, text] of Object.entries({ ...sound, ...planted })) {
    mkdirSync(dirname(join(project, file)), { recursive: true })
    writeFileSync(join(project, file), text)
  }
  return checkRooms(project, roots).breaches.map(({ file, line, message }) => `${file}:${line} ${message}`)
}

describe('the room rules', () => {
  test('let a sound house stand', () => {
    expect(breachesWith({})).toEqual([])
  })

  test('see through an alias, a relative path, a re-export, a dynamic import and an import type', () => {
    const ways = {
      alias: "import { run } from '#server/use-cases/search.ts'\nexport const a = run\n",
      path: "import { run } from '../../server/use-cases/search.ts'\nexport const a = run\n",
      again: "export { run } from '#server/use-cases/search.ts'\n",
      everything: "export * from '#server/use-cases/search.ts'\n",
      late: "export const late = () => import('#server/use-cases/search.ts')\n",
      shape: "export type Shape = import('#server/use-cases/search.ts').run\n",
      effect: "import '#server/use-cases/search.ts'\n",
    }
    for (const [way, text] of Object.entries(ways))
      expect(breachesWith({ [`services/backend/${way}.ts`]: text })).toEqual([
        expect.stringContaining(
          `services/backend/${way}.ts:1 imports server/use-cases/search.ts, but services/backend/ may import contract/`,
        ),
      ])
  })

  test('refuse the server to reach into the extension', () => {
    const text = "\nimport { backend } from '#services/backend/backend.ts'\nexport const b = backend\n"
    expect(breachesWith({ 'server/use-cases/wrong.ts': text })).toEqual([expect.stringContaining('server/use-cases/wrong.ts:2')])
  })

  test('keep the extension and the server apart in tests too', () => {
    const text = "import { run } from '#server/use-cases/search.ts'\nrun()\n"
    expect(breachesWith({ 'services/backend/backend.test.ts': text })).toHaveLength(1)
  })

  test('tell a type from a value where only types may cross', () => {
    const text = "import { type RecordRef, limit } from '#contract/records.ts'\nexport const a = (r: RecordRef) => r.id + limit\n"
    expect(breachesWith({ 'services/page/value.ts': text })).toEqual([expect.stringContaining('as types only')])
  })

  test('refuse packages and Node in rooms that do without', () => {
    expect(breachesWith({ 'services/page/ky.ts': "import ky from 'ky'\nexport const k = ky\n" })).toHaveLength(1)
    expect(
      breachesWith({ 'services/backend/fs.ts': "import { readFileSync } from 'node:fs'\nexport const r = readFileSync\n" }),
    ).toHaveLength(1)
    expect(breachesWith({ 'contract/whole.ts': "import * as z from 'zod'\nexport const s = z\n" })).toEqual([
      expect.stringContaining('zod/mini'),
    ])
  })

  test('find a circle and show the way round', () => {
    const planted = {
      'server/use-cases/a.ts': "import { b } from './b.ts'\nexport const a = () => b\nexport type A = 1\n",
      'server/use-cases/b.ts': "import { c } from './c.ts'\nexport const b = () => c\n",
      'server/use-cases/c.ts': "import { a } from './a.ts'\nexport const c = () => a\n",
    }
    expect(breachesWith(planted)).toEqual([
      expect.stringContaining('server/use-cases/a.ts → server/use-cases/b.ts → server/use-cases/c.ts → server/use-cases/a.ts'),
    ])
  })

  test('let files of one room know each other’s types, and find a circle of types between rooms', () => {
    const within = {
      'contract/a.ts': "import { b } from './b.ts'\nexport type A = 1\nexport const a = b\n",
      'contract/b.ts': "import type { A } from './a.ts'\nexport const b: A = 1\n",
    }
    expect(breachesWith(within)).toEqual([])
    const between = {
      'server/cli/one.ts': "import type { Main } from '#server/main.ts'\nexport const one: Main = 1\n",
      'server/cli/index.ts': "import { one } from './one.ts'\nexport const commands = { one }\n",
      'server/main.ts': "import { commands } from '#server/cli/index.ts'\nexport type Main = 1\nexport const main = commands\n",
    }
    expect(breachesWith(between)).toEqual([expect.stringContaining('in a circle')])
  })

  test('name a member that its registry leaves out', () => {
    expect(breachesWith({ 'contract/api/forgotten.ts': "import { limit } from '../records.ts'\nexport const f = limit\n" })).toEqual([
      'contract/api/forgotten.ts:1 is not registered: add its line to contract/api/index.ts',
    ])
  })

  test('ask for a registry where its folder has members and no index', () => {
    expect(breachesWith({ 'server/jobs/sweep.ts': 'export const sweep = 1\n' })).toEqual([
      'server/jobs/sweep.ts:1 needs a registry server/jobs/index.ts that names it',
    ])
  })

  test('refuse a barrel', () => {
    expect(breachesWith({ 'server/use-cases/index.ts': "export { run } from './search.ts'\n" })).toEqual([
      expect.stringContaining('is a barrel'),
    ])
  })

  test('refuse connectors that know each other, and one that knows the database', () => {
    const planted = {
      'server/connectors/index.ts':
        "import { one } from './one/index.ts'\nimport { two } from './two/index.ts'\nexport const connectors = [one, two]\n",
      'server/connectors/one/index.ts': "import { two } from '../two/index.ts'\nexport const one = two\n",
      'server/connectors/two/index.ts': "import { rows } from '#server/database/rows.ts'\nexport const two = rows\n",
      'server/database/rows.ts': 'export const rows = 1\n',
    }
    expect(breachesWith(planted)).toEqual([
      expect.stringContaining('connectors never import each other'),
      expect.stringContaining('server/connectors/two/index.ts:1 imports server/database/rows.ts'),
    ])
  })

  test('refuse network, console, raw HTML and eval in shipped code, and not their names in a string or a property of our own', () => {
    const planted = {
      'services/backend/words.ts':
        "export const words = ['fetch(', 'console.log', 'dangerouslySetInnerHTML']\nexport const ok = { fetch: 1 }.fetch\n",
      'services/backend/calls.ts':
        'export const a = () => fetch("/")\nexport const b = () => globalThis.fetch("/")\nexport const c = () => new WebSocket("ws://x")\n',
      'server/use-cases/says.ts': 'export const says = () => console.log(1)\n',
      'server/use-cases/makes.ts': 'export const makes = (text: string) => new Function(text)\n',
      'services/view/html.tsx': 'export const Html = () => <div dangerouslySetInnerHTML={{ __html: "x" }} />\n',
    }
    expect(
      breachesWith(planted)
        .map((line) => line.split(': ')[0])
        .sort(),
    ).toEqual([
      'server/use-cases/makes.ts:1 uses new Function',
      'server/use-cases/says.ts:1 uses console.log',
      'services/backend/calls.ts:1 uses fetch',
      'services/backend/calls.ts:2 uses fetch',
      'services/backend/calls.ts:3 uses WebSocket',
      'services/view/html.tsx:1 uses dangerouslySetInnerHTML',
    ])
  })

  test('refuse a source that stands in no room, and one that cannot be read', () => {
    expect(breachesWith({ 'server/attic/box.ts': 'export const box = 1\n' })).toEqual([expect.stringContaining('stands in no room')])
    expect(breachesWith({ 'server/use-cases/broken.ts': 'export const = \n' })).toEqual([expect.stringContaining('cannot be read')])
  })

  test('fail when they see nothing', () => {
    expect(breachesWith({}, ['services', 'nowhere'])).toEqual([expect.stringContaining('nowhere:1 holds no module')])
    expect(breachesWith({}, [])).toEqual([expect.stringContaining('blind')])
  })
})

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from '../run-command.ts'

const parts = [
  'assets',
  'bench',
  'e2e',
  'components',
  'contract',
  'entrypoints',
  'pages',
  'play',
  'server',
  'simulators',
  'services',
  'scripts',
  '.gitignore',
  'biome.json',
  'vitest.config.ts',
  'tsconfig.json',
  'package.json',
]
let copy: string

/** A copy of the house, so that what is begun there leaves no trace here. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'tagalong-new-'))
  for (const part of parts) cpSync(part, join(copy, part), { recursive: true })
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rmSync(copy, { recursive: true }))

const begin = (...words: string[]) => runCommand(process.execPath, ['scripts/new.ts', ...words], { cwd: copy })

describe('npm run new', () => {
  test('says what can be begun, and refuses a name that cannot be one', async () => {
    expect((await begin()).output).toContain('endpoint')
    expect((await begin('endpoint', 'Acme Corp')).output).toContain('small letters with hyphens')
  })

  test('begins one of each, named by their registries; the compiler and the room rules agree, and the tests it wrote pass', async () => {
    for (const kind of ['adapter', 'connector', 'endpoint', 'job']) {
      const { code, output } = await begin(kind, 'acme-nord')
      expect(output).toContain('new')
      expect(code, output).toBe(0)
    }
    expect(readFileSync(join(copy, 'services/page/adapters/index.ts'), 'utf8')).toContain("'acme-nord': acmeNord,")
    expect(readFileSync(join(copy, 'server/main.ts'), 'utf8')).toContain("'acmeNord.get': getAcmeNord(),")

    const types = await runCommand(process.execPath, ['node_modules/.bin/tsc', '-p', '.'], { cwd: copy })
    // what is wrong here already is not the newcomers' fault; that takes a second look only where something is
    const faults = faultsOf(types.output)
    const known = faults.length > 0 ? faultsOf((await runCommand(process.execPath, ['node_modules/.bin/tsc', '-p', '.'])).output) : []
    expect(faults).toEqual(known)
    const rooms = await runCommand(process.execPath, ['scripts/rooms/run.ts', 'contract', 'server', 'services', 'entrypoints'], {
      cwd: copy,
    })
    expect(rooms.output).not.toContain('acme')
    const tests = await runCommand(
      process.execPath,
      ['node_modules/.bin/vitest', 'run', '--project', 'page', 'services/page/adapters/acme-nord.test.ts'],
      { cwd: copy },
    )
    expect(tests.code, tests.output).toBe(0)
    // a compiler, the room rules and a run of tests, one after the other, on a machine that may be busy
  }, 300_000)

  test('does not write over what is there', async () => {
    const { code, output } = await begin('endpoint', 'search')
    expect(code).toBe(1)
    expect(output).toContain('contract/api/search.ts exists already. Nothing was written.')
  })
})

function faultsOf(output: string): string[] {
  return output.split('\n').filter((line) => /error TS/.test(line))
}

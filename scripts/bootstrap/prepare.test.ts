import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterAll, beforeEach, expect, test, vi } from 'vitest'

/** The real bootstrap in a project of one package, with an npm that only does what this test needs. */
const project = mkdtempSync(join(tmpdir(), 'tagalong-prepare-'))
const npm = join(project, 'npm.js')
const calls = join(project, 'npm-calls.txt')
afterAll(() => rmSync(project, { recursive: true, force: true }))

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(project, file)), { recursive: true })
  writeFileSync(join(project, file), text)
}
const packages = JSON.stringify({ packages: { '': {}, 'node_modules/acme': { version: '1.0.0' } } })
const good = { 'package.json': '{"name":"acme","version":"1.0.0","type":"module","main":"index.js"}', 'index.js': 'export const acme = 1' }

/** The npm: writes down what it was asked, then the package with these files, then its list. */
function npmInstalls(files: Record<string, string>, { first = '', last = '' } = {}) {
  write(
    'npm.js',
    `import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
appendFileSync(${JSON.stringify(calls)}, process.argv.slice(2).join(' ') + '\\n')
${first}
mkdirSync('node_modules/acme', { recursive: true })
for (const [file, text] of Object.entries(${JSON.stringify(files)})) writeFileSync('node_modules/acme/' + file, text)
writeFileSync('node_modules/.package-lock.json', ${JSON.stringify(packages)})
${last}`,
  )
}

beforeEach(() => {
  for (const old of ['node_modules', '.output', 'go.txt', 'npm-calls.txt']) rmSync(join(project, old), { recursive: true, force: true })
  cpSync('scripts/bootstrap', join(project, 'scripts', 'bootstrap'), { recursive: true, filter: (file) => !file.endsWith('.test.ts') })
  write('package.json', '{"type":"module"}')
  write('package-lock.json', packages)
  write('begin.mjs', "import { prepare } from './scripts/bootstrap/prepare.mjs'\nawait prepare('main.ts')")
  write('command.mjs', "import { enter } from './scripts/bootstrap/prepare.mjs'\nawait enter('main.ts')")
  write('main.ts', "import { acme } from 'acme'\nconst words: string[] = process.argv.slice(2)\nconsole.log('acme', acme, ...words)")
  npmInstalls(good)
})

async function run(file: string, ...words: string[]) {
  const child = spawn(process.execPath, [join(project, file), ...words], { env: { ...process.env, npm_execpath: npm } })
  let said = ''
  const hear = (text: Buffer) => {
    said += text
  }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', hear)
  const [code] = await once(child, 'close')
  return { code, said, installed: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n').length : 0 }
}

test('what is missing is installed once, and the script gets its words', async () => {
  const first = await run('begin.mjs', '--port', '5000')
  expect(first).toMatchObject({ code: 0, installed: 1, said: expect.stringContaining('acme 1 --port 5000') })
  expect(first.said).toContain('Installing packages with npm (none is there yet) …')
  expect(await run('begin.mjs')).toMatchObject({ code: 0, installed: 1, said: 'acme 1\n' })
})

test('a package that was deleted is installed again', async () => {
  await run('begin.mjs')
  rmSync(join(project, 'node_modules', 'acme'), { recursive: true })
  const { code, said } = await run('begin.mjs')
  expect(code).toBe(0)
  expect(said).toContain('acme is missing')
})

test('a package whose files are half gone is noticed when it is loaded, and installed again', async () => {
  await run('begin.mjs')
  rmSync(join(project, 'node_modules', 'acme', 'index.js'))
  const { code, said, installed } = await run('begin.mjs')
  expect(said).toContain('The package acme is damaged or missing.')
  expect(said).not.toContain('    at ')
  expect({ code, installed }).toEqual({ code: 0, installed: 2 })
})

test('a package that stays damaged ends in what to type', async () => {
  npmInstalls({ 'package.json': good['package.json'] })
  const { code, said, installed } = await run('begin.mjs')
  expect({ code, installed }).toEqual({ code: 1, installed: 2 })
  expect(said).toContain('rm -rf node_modules')
  expect(said).not.toContain('    at ')
})

test('two that begin at once install once: the second waits for the first, and goes on with what it installed', async () => {
  const go = join(project, 'go.txt')
  npmInstalls(good, { first: `while (!existsSync(${JSON.stringify(go)})) await new Promise((next) => setTimeout(next, 5))` })
  const first = run('begin.mjs')
  await vi.waitUntil(() => existsSync(calls))
  const second = spawn(process.execPath, [join(project, 'begin.mjs')], { env: { ...process.env, npm_execpath: npm } })
  const [told] = await once(second.stderr, 'data')
  expect(String(told)).toContain('Packages are being installed here already')
  write('go.txt', '')
  expect(await once(second, 'close')).toEqual([0, null])
  expect(await first).toMatchObject({ code: 0, installed: 1 })
})

test('an installation that was killed holds nobody up', async () => {
  write('.output/installing.txt', '4194305')
  expect(await run('begin.mjs')).toMatchObject({ code: 0, installed: 1 })
})

test('an npm that fails is explained', async () => {
  npmInstalls(good, { last: "console.error('npm error code EACCES\\\\nnpm error path ' + process.cwd()); process.exit(1)" })
  const { code, said } = await run('begin.mjs')
  expect(code).toBe(1)
  expect(said).toContain(`You may not write in ${project}.`)
})

test('a fault of our own keeps its stack and installs nothing', async () => {
  write('main.ts', "import './not-here.ts'")
  await run('begin.mjs')
  const { code, said, installed } = await run('begin.mjs')
  expect({ code, installed }).toEqual({ code: 1, installed: 1 })
  expect(said).toContain('not-here.ts')
})

test('a command says what to type and installs nothing', async () => {
  expect(await run('command.mjs')).toMatchObject({
    code: 1,
    installed: 0,
    said: 'The packages of Tagalong are not installed yet, and every command needs them. Type: npm start (installs them), or npm ci\n',
  })
  await run('begin.mjs')
  expect(await run('command.mjs', 'doctor')).toMatchObject({ code: 0, said: 'acme 1 doctor\n' })
  rmSync(join(project, 'node_modules', 'acme', 'index.js'))
  const damaged = await run('command.mjs')
  expect(damaged).toMatchObject({ code: 1, installed: 1 })
  expect(damaged.said).toContain('The package acme is damaged or missing.\nType: npm ci')
})

test('what somebody reads no further ends no work', async () => {
  await run('begin.mjs')
  const done = join(project, 'done.txt')
  write(
    'main.ts',
    `import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { say } from './scripts/bootstrap/say.mjs'
await once(process.stdin.resume(), 'end')
for (let line = 0; line < 3; line++) {
  process.stdout.write('to nobody\\n')
  say('to nobody either')
  await new Promise((next) => setImmediate(next))
}
writeFileSync(${JSON.stringify(done)}, '')`,
  )
  const child = spawn(process.execPath, [join(project, 'begin.mjs')], { env: { ...process.env, npm_execpath: npm } })
  // the reader has gone before anything is said
  child.stdout.destroy()
  child.stderr.destroy()
  child.stdin.end()
  const [code] = await once(child, 'exit')
  expect({ code, done: existsSync(done) }).toEqual({ code: 0, done: true })
})

test('a command that npm runs ends in order once the shell of npm has gone: a signal to npm alone comes no further', async () => {
  await run('begin.mjs')
  write('main.ts', "process.on('SIGTERM', () => (console.log('stopped'), process.exit()))\nprocess.stdin.resume()\nconsole.log('ready')")
  const shell = spawn('sh', ['-c', `"${process.execPath}" "${join(project, 'command.mjs')}" <&3; true`], {
    env: { ...process.env, npm_lifecycle_event: 'command' },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  })
  const said = shell.stdout as Readable
  expect(String((await once(said, 'data'))[0])).toBe('ready\n')
  shell.kill('SIGTERM')
  expect(String((await once(said, 'data'))[0])).toBe('stopped\n')
})

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { livePostmaster } from '#server/database/supervisor/postmaster.ts'
import { commands } from './index.ts'
import { bundledCommand } from './testing/bundled-command.ts'

// whole processes are started here, and a busy machine takes its time
vi.setConfig({ testTimeout: 180_000 })

const project = fileURLToPath(new URL('../../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tagalong-cli-'))
chmodSync(folder, 0o755)
const cluster = join(folder, 'postgres', 'data')
// compiled once for all the processes, as npm start does it
const NODE_COMPILE_CACHE = join(project, 'node_modules', '.cache', 'node')
const environment = { PATH: process.env['PATH'], NODE_COMPILE_CACHE, TAGALONG_DATA: folder, TAGALONG_PORT: '0' }
const running: ChildProcess[] = []
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  const database = await livePostmaster(cluster)
  if (database !== undefined) process.kill(database, 'SIGQUIT')
  await vi.waitFor(async () => expect(await livePostmaster(cluster)).toBeUndefined(), { timeout: 10_000 })
  rmSync(folder, { recursive: true, force: true })
})

const modules = 'server/cli/tagalong.ts'
const bundled = await bundledCommand()

/** `script`: the modules as they lie there, as npm starts them, in one test of each kind; else the same in one file, which is begun sooner. */
function tagalong(words: string[], env: Record<string, string> = {}, script = bundled) {
  const child = spawn(process.execPath, [script, ...words], {
    cwd: project,
    env: { ...environment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let output = ''
  let answer = ''
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString()
    answer += part.toString()
  })
  child.stderr.on('data', (part: Buffer) => (output += part.toString()))
  // `answer` is what a pipe would get, `output` what a person sees
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output, answer }))
  return { child, ended, said: () => output }
}

async function serving(script = bundled) {
  const process = tagalong(['serve'], {}, script)
  const url = await vi.waitFor(
    () => {
      const found = /listening on (http:\S+)\)/.exec(process.said())?.[1]
      if (!found) throw new Error(process.said() || 'nothing said yet')
      return found
    },
    { timeout: 60_000, interval: 20 },
  )
  return { ...process, url }
}

test('every command has a file, and every file is in the registry', async () => {
  const files = (await readdir(new URL('.', import.meta.url))).filter(
    (file) =>
      file.endsWith('.ts') &&
      !file.includes('.test.') &&
      !['command.ts', 'given-path.ts', 'index.ts', 'plain-text.ts', 'progress.ts', 'tagalong.ts', 'write-asked.ts'].includes(file),
  )
  expect(commands.map((command) => `${command.name}.ts`).sort()).toEqual(files.sort())
  expect(new Set(commands.map((command) => command.name)).size).toBe(commands.length)
})

describe('tagalong', () => {
  test('names its commands, and refuses one that it does not have', async () => {
    const help = await tagalong([], {}, modules).ended
    expect(help.code).toBe(0)
    for (const { name } of commands) expect(help.output).toContain(`  ${name}`)
    expect(await tagalong(['fly']).ended).toMatchObject({ code: 2, output: expect.stringContaining('no command fly') })
  })

  test('names the command that a mistyped one is nearest to, and its version', async () => {
    expect(await tagalong(['bakcup']).ended).toMatchObject({
      code: 2,
      output: expect.stringMatching(/^There is no command bakcup. Did you mean backup\?\n/),
    })
    const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
    expect(await tagalong(['--version'], {}, modules).ended).toMatchObject({ code: 0, answer: `${version}\n` })
  })

  test('a reader that goes before everything is said is no fault', async () => {
    const { child, ended } = tagalong(['--help'])
    child.stdout.destroy()
    expect(await ended).toEqual({ code: 0, output: '', answer: '' })
  })

  test.each([
    ['backup', (file: string) => ['backup', file]],
    ['settings export', (file: string) => ['settings', 'export', file]],
  ])('%s says before it begins that its file cannot be written, and what to do', async (_, words) => {
    const missing = join(folder, 'not', 'here')
    const data = join(folder, 'untouched')
    const refused = await tagalong(words(join(missing, 'x')), { TAGALONG_DATA: data }).ended
    expect(refused).toMatchObject({
      code: 1,
      output: `${join(missing, 'x')} could not be written: there is no folder ${missing}.\nMake it (mkdir -p "${missing}"), or choose another folder.\n`,
    })
    const locked = await tagalong(words('/proc/1/x'), { TAGALONG_DATA: data }).ended
    expect(locked.code).toBe(1)
    expect(locked.output).toMatch(/^\/proc\/1\/x could not be written: .*\n.*\n$/)
    expect(locked.output).not.toContain('data folder')
    expect(existsSync(data)).toBe(false)
  })

  test('a folder is no backup', async () => {
    const { code, output } = await tagalong(['backup', '--verify', folder]).ended
    expect(code).toBe(1)
    expect(output).toBe(`${folder} is a folder.\nName the file of the backup in it. Nothing was changed.\n`)
  })

  test('shows controls as their numbers: a name must not move the cursor', async () => {
    const { output } = await tagalong(['backup', '--verify', join(folder, 'a\u001b[2Jb')]).ended
    expect(output).toContain(`${join(folder, 'a')}\\u001b[2Jb cannot be read.`)
    expect((await tagalong(['\u001b[2J']).ended).output).not.toContain('\u001b')
  })

  test('asked about one command it tells of that one and does nothing', async () => {
    const { code, output } = await tagalong(['serve', '--help']).ended
    expect(code).toBe(0)
    expect(output).toContain('Starts the backend')
    expect(output).not.toContain('listening')
  })

  test('refuses words that a command would not read', async () => {
    const { code, output } = await tagalong(['setup-link', '--quiet']).ended
    expect(code).toBe(2)
    expect(output).toContain('setup-link takes no words after it, and --quiet was given.')
    expect(output).not.toContain('/setup/')
  })

  test('says in words that the data folder cannot be written', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const { code, output } = await tagalong(['migrate'], { TAGALONG_DATA: join(file, 'data') }).ended
    expect(code).toBe(1)
    expect(output).toContain(`${join(file, 'data')} could not be written: a file stands where a folder should be.`)
    expect(output).not.toContain('    at ')
  })

  test('says which key of the configuration is wrong', async () => {
    const { code, output } = await tagalong(['serve'], { TAGALONG_PORT: 'many' }).ended
    expect(code).toBe(1)
    expect(output).toContain('TAGALONG_PORT must be a port number')
    expect(output).not.toContain('    at ')
  })
})

describe('serve', () => {
  test('is ready, offers the first admin a link, and ends in order with its database, when it is told twice too', async () => {
    const server = await serving(modules)
    expect((await fetch(`${server.url}/ready`)).status).toBe(200)
    expect(server.said()).toMatch(/makes you one, once: http\S+\/setup\/\S+/)
    server.child.kill('SIGTERM')
    // a signal to the whole group comes twice: by itself, and passed on by whoever started it
    await vi.waitFor(() => expect(fetch(`${server.url}/health`)).rejects.toThrow(), { interval: 1 })
    server.child.kill('SIGTERM')
    // the code says nothing: one that comes when Node.js itself is about to go ends it by the signal
    await server.ended
    expect(await livePostmaster(cluster)).toBeUndefined()
  })

  test('recovers after SIGKILL of everything, with what was saved', async () => {
    const server = await serving()
    const before = await tagalong(['settings', 'export', join(folder, 'settings.json')]).ended
    expect(before.code).toBe(0)
    // as npm runs it: in the checkout, for somebody who stands in the folder
    const standing = { INIT_CWD: folder }
    expect(await tagalong(['settings', 'export', 'settings.json'], standing).ended).toMatchObject({
      code: 1,
      output: expect.stringContaining(`${join(folder, 'settings.json')} is there already`),
    })
    expect(await tagalong(['settings', 'export', 'settings.json', '--replace'], standing).ended).toMatchObject({
      code: 0,
      output: `Version 1 is in ${join(folder, 'settings.json')}.\n`,
    })
    await tagalong(['settings', 'import', 'settings.json'], standing).ended
    const database = (await livePostmaster(cluster)) as number
    server.child.kill('SIGKILL')
    process.kill(database, 'SIGKILL')
    await server.ended
    const again = await serving()
    expect((await fetch(`${again.url}/ready`)).status).toBe(200)
    const { answer } = await tagalong(['settings', 'export', '-']).ended
    expect(JSON.parse(answer).version).toBe(2)
    expect(await livePostmaster(cluster)).not.toBe(database)
    again.child.kill('SIGTERM')
    expect((await again.ended).code).toBe(0)
  })

  test('goes on when its database is killed under it', async () => {
    const server = await serving()
    process.kill((await livePostmaster(cluster)) as number, 'SIGKILL')
    await vi.waitFor(async () => expect((await fetch(`${server.url}/ready`)).status).toBe(200), { timeout: 20_000 })
    expect(server.child.exitCode).toBeNull()
    server.child.kill('SIGTERM')
    expect((await server.ended).code).toBe(0)
  })

  test('says who may be on its port when that is taken, and leaves nothing running', async () => {
    const first = await serving()
    const port = new URL(first.url).port
    const second = await tagalong(['serve'], { TAGALONG_PORT: port }).ended
    expect(second).toMatchObject({ code: 1, output: expect.stringContaining(`already listens on 127.0.0.1:${port}`) })
    expect((await fetch(`${first.url}/ready`)).status).toBe(200)
    first.child.kill('SIGTERM')
    await first.ended
    expect(await livePostmaster(cluster)).toBeUndefined()
  })
})

describe('the other commands', () => {
  test.each([['doctor'], ['backup']])('%s tells of a mistyped data folder, and leaves nothing in it', async (command) => {
    const missing = join(folder, 'nothing-here')
    const words = command === 'backup' ? [command, join(folder, 'x.backup')] : [command]
    expect(await tagalong(words, { TAGALONG_DATA: missing }).ended).toMatchObject({
      code: 1,
      output: expect.stringMatching(new RegExp(`^There is no folder ${missing}\\.\nIs the data elsewhere\\? TAGALONG_DATA says where\\.`)),
    })
    expect(existsSync(missing)).toBe(false)
    const other = mkdtempSync(join(folder, 'other-'))
    expect(await tagalong(words, { TAGALONG_DATA: other }).ended).toMatchObject({
      code: 1,
      output: expect.stringContaining(`There is no Tagalong in the folder ${other}.`),
    })
    expect(await readdir(other)).toEqual([])
  })

  test('doctor finds a sound house sound', async () => {
    const { code, output } = await tagalong(['doctor']).ended
    expect(output).not.toContain('WRONG')
    expect(code).toBe(0)
    expect(output).toContain('The audit holds')
  })

  test('a connection that is not there is told with those that are', async () => {
    const { code, output } = await tagalong(['connection', 'forget', 'nothere']).ended
    expect(code).toBe(1)
    expect(output).toMatch(/^There is no sign-in of a connection nothere\.\n(None is known here|Known here: .+)\.\n$/)
  })

  test('settings that are wrong are refused whole, each fault with its place', async () => {
    const file = join(folder, 'settings.json')
    const text = readFileSync(file, 'utf8').replace('"order": [', '"order": ["fax",').replace('"suffix": ""', '"suffix": 7')
    writeFileSync(file, text)
    const { code, output } = await tagalong(['settings', 'import', file]).ended
    expect(code).toBe(1)
    expect(output.split('\n')).toEqual([
      'search.order.0: Identifier 1 of the search must be phone, email or name. 1 more is wrong.',
      '- tagging.suffix: Suffix of the tagging must be a text.',
      `Nothing was changed. Correct ${file} and import it again.`,
      '',
    ])
    expect(JSON.parse((await tagalong(['settings', 'export', '-'], { TAGALONG_LOG: 'debug' }).ended).answer).version).toBe(2)
  })

  test('migrate says that there is nothing to do', async () => {
    expect(await tagalong(['migrate']).ended).toMatchObject({ code: 0, output: expect.stringContaining('Nothing to do') })
  })
})

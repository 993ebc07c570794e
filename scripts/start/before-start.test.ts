import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

/** The launcher in a checkout where nothing is installed; an npm that runs leaves a trace. */
const project = mkdtempSync(join(tmpdir(), 'tagalong-before-'))
const trace = join(project, 'npm-ran')
const npm = join(project, 'npm.js')
cpSync('scripts', join(project, 'scripts'), { recursive: true })
for (const file of ['package.json', 'package-lock.json']) cpSync(file, join(project, file))
writeFileSync(npm, `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(trace)}, '')\nprocess.exit(1)`)
afterAll(() => rmSync(project, { recursive: true, force: true }))

const start = (...words: string[]) => launch('start.mjs', ...words)

async function launch(launcher: string, ...words: string[]) {
  const env = { ...process.env, npm_execpath: npm, TAGALONG_DATA: '', TAGALONG_PORT: undefined }
  const child = spawn(process.execPath, [join(project, 'scripts', launcher), ...words], { env })
  let said = ''
  const hear = (text: Buffer) => {
    said += text
  }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', hear)
  const [code] = await once(child, 'close')
  return { code, said, installed: existsSync(trace) }
}

test('before anything is installed, a wrong word is refused with the list, and help is given', async () => {
  const list = expect.stringContaining('npm start -- --no-browser')
  expect(await start('--nope')).toEqual({ code: 1, said: list, installed: false })
  expect(await start('--help')).toEqual({ code: 0, said: list, installed: false })
})

test('npm test, too, gives help and refuses a wrong word before anything is installed', async () => {
  const list = expect.stringContaining('npm test -- --without-browser')
  expect(await launch('test.mjs', '--help')).toEqual({ code: 0, said: list, installed: false })
  expect(await launch('test.mjs', '--nope')).toEqual({ code: 1, said: list, installed: false })
})

test('before anything is installed, a taken port is told; with a free one it goes on to the packages', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const told = await start('--port', String(port))
  expect(told).toMatchObject({ code: 1, installed: false })
  expect(told.said).toMatch(new RegExp(`^Port ${port} is taken.*npm start -- --port \\d+\n$`))
  server.close()
  await once(server, 'close')
  expect(await start('--port', String(port))).toMatchObject({ code: 1, installed: true })
})

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { adapter } from './new/adapter.ts'
import { connector } from './new/connector.ts'
import { endpoint } from './new/endpoint.ts'
import { job } from './new/job.ts'
import type { Kind } from './new/kind.ts'
import { readName } from './new/names.ts'
import { register } from './new/register.ts'
import { Told } from './run-command.ts'
import { say } from './terminal.ts'

/** `npm run new -- endpoint acme`: writes the files and the lines that name them, and lets the formatter have its way. */
const kinds: readonly Kind[] = [adapter, connector, endpoint, job]

try {
  const [word, text] = process.argv.slice(2)
  const kind = kinds.find(({ name }) => name === word)
  if (!kind) throw new Told(`npm run new -- <kind> <name>\n${kinds.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join('\n')}`)
  begin(kind, process.cwd(), text)
} catch (error) {
  if (!(error instanceof Told)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

function begin(kind: Kind, project: string, text: string | undefined): void {
  const names = readName(text)
  const files = kind.files(names)
  const there = Object.keys(files).find((file) => existsSync(join(project, file)))
  if (there) throw new Told(`${there} exists already. Nothing was written.`)

  const touched = new Set(Object.keys(files))
  const texts = new Map(Object.entries(files))
  for (const { file, list, entry, importLine } of kind.lines(names)) {
    const before = texts.get(file) ?? readFileSync(join(project, file), 'utf8')
    texts.set(file, register(file, before, { name: list, entry, ...(importLine && { importLine }) }))
    touched.add(file)
  }
  // all of it is known to be possible now
  for (const [file, content] of texts) {
    mkdirSync(dirname(join(project, file)), { recursive: true })
    writeFileSync(join(project, file), content)
  }
  execFileSync(join(project, 'node_modules', '.bin', 'biome'), ['check', '--write', '--log-level=error', ...touched], {
    cwd: project,
    stdio: 'inherit',
  })
  say([...touched].map((file) => `  ${file in files ? 'new    ' : 'changed'}  ${file}`).join('\n'))
  say(`\n${kind.next(names)}`)
}

import { createHash } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Rolldown } from 'vite'

const project = fileURLToPath(new URL('../../../', import.meta.url))
let made: Promise<string> | undefined

/**
 * The command `tagalong` and the whole server in one file, for tests that start many processes: reading it takes a fifth of the processor
 * that reading each module takes. Answers with the script. Made once for the sources as they are, by whoever comes first.
 */
export function bundledCommand(): Promise<string> {
  made ??= bundle()
  return made
}

async function bundle(): Promise<string> {
  // one folder deep, as `server/main.ts` is, so that paths beside it lead to where they led
  const folder = join(project, '.bundled')
  const script = join(folder, `tagalong-${await stateOf(sources)}.js`)
  if (await stat(script).catch(() => undefined)) return script
  const { build } = await import('vite')
  const built = (await build({
    root: project,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: 'server/cli/tagalong.ts',
      write: false,
      minify: false,
      target: 'node24',
      rolldownOptions: { output: { codeSplitting: false } },
    },
    ssr: { noExternal: true, external: ['pg-native'] },
  })) as Rolldown.RolldownOutput
  await mkdir(folder, { recursive: true })
  await forgetOld(folder)
  // whole or not at all: others look for it at the same moment
  const half = `${script}.${process.pid}`
  await writeFile(half, built.output[0].code)
  await rename(half, script)
  return script
}

/** Everything that a command is made of. */
const sources = ['assets', 'contract', 'server', 'package.json', 'package-lock.json', 'tsconfig.json']

async function stateOf(parts: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const part of parts) {
    const from = join(project, part)
    const files = (await stat(from)).isDirectory()
      ? (await readdir(from, { recursive: true })).sort().map((name) => join(from, name))
      : [from]
    for (const file of files) {
      const { mtimeMs, size } = await stat(file)
      hash.update(`${file} ${size} ${mtimeMs}\n`)
    }
  }
  return hash.digest('hex').slice(0, 16)
}

/** Of sources that were otherwise; one that is a day old is nobody's any more. */
async function forgetOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > 86_400_000) await rm(join(folder, name), { force: true })
  }
}

import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCommand, Told } from '../run-command.ts'

/** Something that is built from sources: `sources` are globs, `output` the file that tells that it was built. */
export type Build = {
  name: string
  sources: readonly string[]
  output: string
  command: readonly [string, ...string[]]
  env?: Readonly<Record<string, string>>
}

/** Builds only when a source, the lockfile or the build's own environment changed since the last time it was built well. */
export async function buildWhenChanged(
  project: string,
  build: Build,
  around: <T>(work: () => Promise<T>) => Promise<T> = (work) => work(),
): Promise<void> {
  const stamp = join(project, '.tagalong', 'stamps', build.name)
  const now = fingerprint(project, build)
  if (existsSync(join(project, build.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  await around(() => make(project, build))
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, now)
}

async function make(project: string, { name, command: [command, ...args], env, output: made }: Build): Promise<void> {
  const { code, output } = await runCommand(command, args, { cwd: project, env: { ...process.env, ...env } })
  if (code !== 0 || !existsSync(join(project, made)))
    throw new Told(`The ${name} could not be built (${[command, ...args].join(' ')}):\n${output.trim()}`)
}

function fingerprint(project: string, { sources, env, command }: Build): string {
  const hash = createHash('sha256').update(JSON.stringify([env, command]))
  for (const file of globSync([...sources, 'package-lock.json'], {
    cwd: project,
    exclude: (name) => /(^|\/)node_modules$/.test(String(name)),
  }).sort())
    if (statSync(join(project, file)).isFile() && !/\.test\.tsx?$/.test(file))
      hash.update(`\0${file}\0`).update(readFileSync(join(project, file)))
  return hash.digest('hex')
}

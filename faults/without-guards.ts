import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type Guard, guards } from './guards.ts'

export type Missed = Guard & { found: string[]; seconds: number }

/** Takes each guard out in a copy of the house and runs the torture there. `found` is empty where nobody missed it. */
export async function withoutGuards(options: {
  project: string
  points: number
  seed: number
  only?: string
  /** leaves out so many of the list */
  after?: number
  done(one: Missed): void
}): Promise<void> {
  for (const guard of guards.slice(options.after ?? 0)) {
    if (options.only !== undefined && !guard.guard.includes(options.only)) continue
    const copy = copyOf(options.project)
    try {
      takeOut(copy, guard)
      const began = performance.now()
      const found = await tortured(copy, guard, options)
      options.done({ ...guard, found, seconds: (performance.now() - began) / 1000 })
    } finally {
      rmSync(copy, { recursive: true, force: true })
    }
  }
}

const copied = [
  'contract',
  'server',
  'services',
  'simulators',
  'faults',
  'assets',
  'e2e/house',
  // what every test file loads first
  'scripts/test',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
]

function copyOf(project: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'tagalong-guard-'))
  for (const part of copied) cpSync(join(project, part), join(copy, part), { recursive: true })
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** Throws where a line is not there, or more than once: the list has to keep up with the house. */
export function takeOut(folder: string, { guard, and = [], ...first }: Guard): void {
  for (const { file, line, instead } of [first, ...and]) {
    const path = join(folder, file)
    const parts = readFileSync(path, 'utf8').split(line)
    if (parts.length !== 2) throw new Error(`The line of "${guard}" stands ${parts.length - 1} times in ${file}.`)
    writeFileSync(path, parts.join(instead))
  }
}

async function tortured(folder: string, { guard, missedBy }: Guard, { points, seed }: { points: number; seed: number }): Promise<string[]> {
  const torture = 'torture' in missedBy
  const words = torture
    ? ['faults/run.ts', '--points', String(points), '--seed', String(seed), '--crm', missedBy.torture, '--until-fault']
    : ['node_modules/vitest/vitest.mjs', 'run', missedBy.test]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    const parts: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(String(part)))
    child.on('close', (code) => {
      const said = parts.join('')
      const faults = foundIn(said, torture)
      // one that could not run at all has found nothing
      if (code !== 0 && faults.length === 0) reject(new Error(`Without "${guard}" nothing ran.\n${said}`))
      else resolve(faults)
    })
  })
}

/**
 * What the torture, or a run of tests, says that it found. A file of tests that could not be read says `FAIL` too, with no test behind it: it
 * has looked at nothing.
 */
export function foundIn(said: string, torture: boolean): string[] {
  const found = torture ? /^case-\d+ / : /^\s*FAIL .* > /
  return stripVTControlCharacters(said)
    .split('\n')
    .filter((line) => found.test(line))
}

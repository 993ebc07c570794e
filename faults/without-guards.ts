import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Guard, guards } from './guards.ts'

export type Missed = Guard & { found: string[]; seconds: number }

/** Takes each guard out in a copy of the house and runs the torture there. `found` is empty where nobody missed it. */
export async function withoutGuards(options: {
  project: string
  points: number
  seed: number
  only?: string
  done(one: Missed): void
}): Promise<void> {
  for (const guard of guards) {
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

const copied = ['contract', 'server', 'services', 'simulators', 'faults', 'assets', 'e2e/house', 'package.json', 'tsconfig.json']

function copyOf(project: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'tagalong-guard-'))
  for (const part of copied) cpSync(join(project, part), join(copy, part), { recursive: true })
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

/** Throws where the line is not there, or more than once: the list has to keep up with the house. */
export function takeOut(folder: string, { guard, file, line, instead }: Guard): void {
  const path = join(folder, file)
  const text = readFileSync(path, 'utf8')
  const parts = text.split(line)
  if (parts.length !== 2) throw new Error(`The line of "${guard}" stands ${parts.length - 1} times in ${file}.`)
  writeFileSync(path, parts.join(instead))
}

async function tortured(folder: string, { crm }: Guard, { points, seed }: { points: number; seed: number }): Promise<string[]> {
  const words = ['faults/run.ts', '--points', String(points), '--seed', String(seed), '--crm', crm, '--until-fault']
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => lines.push(String(part)))
    child.on('close', (code) => {
      const said = lines.join('')
      const faults = said.split('\n').filter((line) => line.startsWith('case-') || line.startsWith('Error'))
      resolve(code === 0 ? [] : faults.length > 0 ? faults : [said.trim().split('\n').at(-1) ?? 'it ended'])
    })
  })
}

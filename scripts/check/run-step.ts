import { spawn } from 'node:child_process'

export type StepResult = { name: string; ok: boolean; output: string; seconds: number }

/** Runs one command of the house and keeps its output; shown only when it fails. */
export function runStep(name: string, command: string, args: string[], signal: AbortSignal): Promise<StepResult> {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    })
    let output = ''
    const done = (ok: boolean) => resolve({ name, ok, output: output.trim(), seconds: (performance.now() - started) / 1000 })
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', (error) => {
      output += `${command}: ${error.message}`
      done(false)
    })
    child.on('close', (code) => done(code === 0))
  })
}

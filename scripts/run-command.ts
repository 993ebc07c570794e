import { spawn } from 'node:child_process'

export { Told } from './bootstrap/told.mjs'

export type CommandResult = { code: number | undefined; output: string }
export type CommandOptions = { cwd?: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal; timeout?: number }

/** Runs a command to its end and keeps what it says; a command that is not there ends with code undefined. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const keep = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => resolve({ code: undefined, output: `${output}${command}: ${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? undefined, output }))
  })
}

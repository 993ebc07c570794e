import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { FaultRule } from '#simulators/fault-kit/fault.ts'
import type { LoggedRequest } from '#simulators/fault-kit/request-log.ts'

export type CrmProcess = {
  url: string
  pid: number
  fail(...rules: FaultRule[]): Promise<void>
  heal(): Promise<void>
  release(): Promise<void>
  log(after?: number): Promise<LoggedRequest[]>
  state<T = unknown>(): Promise<T>
  act<T = unknown>(name: string, given?: unknown): Promise<T>
  stop(): Promise<void>
}

/** The CRM as a process of its own, which outlives servers that are killed, and the way to tell it what to do. Arguments as `run.ts` takes them. */
export async function startCrmProcess(...options: string[]): Promise<CrmProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('run.ts', import.meta.url)), '--with-parent', ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => {
      throw new Error('The fault CRM did not start')
    }),
  ])) as [string]
  const { url, pid } = JSON.parse(line) as { url: string; pid: number }
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const reply = await fetch(`${url}/_control/${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const answer = (await reply.json()) as T
    if (!reply.ok) throw new Error(`The fault CRM did not take ${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  return {
    url,
    pid,
    fail: (...rules) => control('POST', 'faults', rules),
    heal: () => control('DELETE', 'faults'),
    release: () => control('POST', 'release'),
    log: (after = 0) => control('GET', `log?after=${after}`),
    state: () => control('GET', 'state'),
    act: (name, given = {}) => control('POST', `acts/${name}`, given),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

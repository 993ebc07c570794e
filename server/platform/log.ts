import { pino } from 'pino'
import type { Log, LogFields } from '#server/ports/log.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** JSON lines, to the terminal's output or, for a command whose output is its answer, beside it. Errors are reduced to what cannot hold personal data, wherever they come from. */
export function createLog(options: { level: LogLevel; beside?: boolean; write?: (line: string) => void }): Log {
  const { write, beside = false } = options
  const settings = {
    level: options.level,
    base: null,
    timestamp,
    formatters: { level: (level: string) => ({ level }) },
  }
  return wrap(write ? pino(settings, { write }) : pino(settings, pino.destination({ fd: beside ? 2 : 1, sync: false })))
}

/**
 * An error without its message: a database's or a CRM's words may quote what a visitor wrote. Code, kind, the names of
 * constraint and table, and the stack's frames are enough to find the line.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const { code, constraint, table, routine } = error as { code?: unknown; constraint?: unknown; table?: unknown; routine?: unknown }
  const parts = { code, constraint, table, routine }
  const known = Object.entries(parts).filter(([, value]) => typeof value === 'string' && /^[\w.-]{1,64}$/.test(value))
  return {
    kind: error.name,
    ...Object.fromEntries(known),
    ...(error.stack && { at: frames(error) }),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  }
}

type Written = { [K in 'debug' | 'info' | 'warn' | 'error']: (fields: object, event: string) => void } & { child(fields: object): Written }

function wrap(to: Written): Log {
  return {
    debug: (event, fields) => to.debug(safe(fields), event),
    info: (event, fields) => to.info(safe(fields), event),
    warn: (event, fields) => to.warn(safe(fields), event),
    error: (event, fields) => to.error(safe(fields), event),
    with: (fields) => wrap(to.child(safe(fields))),
  }
}

/** Every request writes a line, so this and the time are kept cheap. */
function safe(fields: LogFields = {}): object {
  const said: Record<string, unknown> = {}
  for (const key of Object.keys(fields)) {
    const value = fields[key]
    said[key] = key === 'error' || value instanceof Error ? describeError(value) : value
  }
  return said
}

/** The time in ISO 8601; what is the same for a whole second is written once. */
function timestamp(): string {
  const now = Date.now()
  const milliseconds = now % 1000
  if (now - milliseconds !== second.from) {
    second.from = now - milliseconds
    second.text = `,"time":"${new Date(second.from).toISOString().slice(0, 20)}`
  }
  return `${second.text}${String(milliseconds).padStart(3, '0')}Z"`
}

const second = { from: Number.NaN, text: '' }

function frames(error: Error): string[] {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line))
  return lines.slice(0, 8).map((line) =>
    line
      .trim()
      .slice(3)
      .replace(/file:\/\/\S*?\/(server|contract|node_modules)\//, '$1/'),
  )
}

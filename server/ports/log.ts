/**
 * Structured log. `event` is a fixed phrase, `fields` hold ids, counts and codes: never a body, a query string, a phone, an
 * e-mail, a name or a message. An error is given as `error` and logged by code, kind and stack, without its message.
 */
export type Log = {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
  /** a log that adds these fields to every line */
  with(fields: LogFields): Log
}
export type LogFields = Record<string, unknown> & { error?: unknown }

const silent = () => undefined

/** WXT's logger for builds that nobody watches: what is wrong is said, and nothing else. */
export const quietLogger = {
  debug: silent,
  log: silent,
  info: silent,
  warn: silent,
  error: console.error,
  fatal: console.error,
  success: silent,
  level: 0,
} as never

import { isLoopback, loopbackNames } from '#contract/loopback.ts'

/**
 * The origins that are ours: the public address, and for a loopback address its other spellings on the same port,
 * because people type localhost and 127.0.0.1 for one another.
 */
export function ownOrigins(url: string): readonly string[] {
  const { origin, protocol, hostname, port } = new URL(url)
  if (!isLoopback(hostname)) return [origin]
  return loopbackNames.map((host) => `${protocol}//${host}${port ? `:${port}` : ''}`)
}

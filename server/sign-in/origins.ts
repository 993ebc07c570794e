/**
 * The origins that are ours: the public address, and for a loopback address its other spellings on the same port,
 * because people type localhost and 127.0.0.1 for one another.
 */
export function ownOrigins(url: string): readonly string[] {
  const { origin, protocol, hostname, port } = new URL(url)
  if (!loopback.includes(hostname)) return [origin]
  return loopback.map((host) => `${protocol}//${host}${port ? `:${port}` : ''}`)
}

const loopback = ['localhost', '127.0.0.1', '[::1]']

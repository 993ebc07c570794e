/** The names of this machine for itself, as `URL.hostname` and a Host header write them: people type one for another. */
export const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** `hostname` without its port. The whole name counts: `localhost.evil.example` is somebody else's. */
export function isLoopback(hostname: string): boolean {
  return loopbackNames.includes(hostname.toLowerCase())
}

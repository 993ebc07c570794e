/**
 * Whether an address is inside a match pattern of our own list (contract/settings/sites.ts). Our own check beside the
 * browser's: Firefox knows no ports in patterns, and a message must never be believed for a page that only looks alike.
 */
export function matches(pattern: string, address: string): boolean {
  const url = parse(address)
  const parts = /^(https?):\/\/([^/:]+)(?::(\d+))?(\/.*)$/i.exec(pattern)
  if (!url || !parts) return false
  const [, scheme = '', host = '', port = '', path = ''] = parts
  if (url.protocol !== `${scheme.toLowerCase()}:`) return false
  if (url.port !== portOf(scheme.toLowerCase(), port)) return false
  return hostMatches(host.toLowerCase(), url.hostname) && pathMatches(path, url.pathname + url.search)
}

/** The permission a pattern needs: its whole host. Firefox takes no port. */
export function originPattern(pattern: string, ports: boolean): string {
  const parts = /^(https?:\/\/[^/:]+)(:\d+)?\//i.exec(pattern)
  return parts ? `${parts[1]}${ports ? (parts[2] ?? '') : ''}/*` : pattern
}

/** The pattern as the browser takes it for a content script. */
export function scriptPattern(pattern: string, ports: boolean): string {
  return ports ? pattern : pattern.replace(/^(https?:\/\/[^/:]+):\d+/i, '$1')
}

function parse(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined
}

function portOf(scheme: string, port: string): string {
  return (scheme === 'https' && port === '443') || (scheme === 'http' && port === '80') ? '' : port
}

function hostMatches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === host
  const parent = pattern.slice(2)
  return host === parent || host.endsWith(`.${parent}`)
}

/** `*` stands for anything. Walked by hand: a regular expression made from settings could backtrack for ever. */
function pathMatches(pattern: string, path: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (!path.startsWith(first)) return false
  if (rest.length === 0) return path === first
  const last = rest.pop() ?? ''
  let at = first.length
  for (const piece of rest) {
    const found = path.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return path.length - last.length >= at && path.endsWith(last)
}

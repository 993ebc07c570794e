import type { HttpBindings } from '@hono/node-server'
import { isLoopback } from '#contract/loopback.ts'
import type { Asked } from './asked.ts'
import { hostName } from './origins.ts'

/** Where a request comes from, through as many proxies as the configuration trusts. IPv6 counts by its /64, which is one customer. */
export function addressOf(c: Pick<Asked, 'req' | 'env'>, proxies: number): string {
  const socket = (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket?.remoteAddress ?? 'unknown'
  if (proxies === 0) return network(socket)
  const chain = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
  return network(chain.at(-proxies) || socket)
}

/**
 * Whether the request was made on this machine and came through no proxy. Not every proxy adds a header, and some ask by this machine's
 * name: where the server has a public address or was told of a proxy, nobody is taken for local.
 */
export function isLocal(c: Pick<Asked, 'req' | 'env'>, { publicUrl, proxies }: { publicUrl: string; proxies: number }): boolean {
  if (proxies > 0 || !isLoopback(new URL(publicUrl).hostname) || !isLoopback(hostName(c) ?? '')) return false
  const socket = (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket?.remoteAddress ?? ''
  const forwarded = saidByProxies.some((name) => c.req.header(name) !== undefined)
  return !forwarded && /^(127\.|::1$|::ffff:127\.)/.test(socket)
}

/** Of these, proxies that nobody has set up for us add one or another. */
const saidByProxies = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'x-forwarded-host', 'x-forwarded-proto']

/** An address as it is counted: IPv6 by its /64. */
export function network(address: string): string {
  const plain = address.replace(/^::ffff:/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail = ''] = plain.split('::')
  const groups = head.split(':').filter(Boolean)
  const missing = plain.includes('::') ? 8 - groups.length - tail.split(':').filter(Boolean).length : 0
  return `${[...groups, ...Array<string>(missing).fill('0'), ...tail.split(':').filter(Boolean)].slice(0, 4).join(':')}::/64`
}

import { BlockList, isIP, type LookupFunction } from 'node:net'
import { AppError } from '#contract/errors.ts'
import type { HttpWorld } from './world.ts'

/**
 * Where a client may go, and why not elsewhere: an address that an admin gives must not reach this machine, its neighbours or a cloud's
 * metadata. Hosts are checked before a request, addresses when the socket connects: a name that resolves otherwise by then gains nothing.
 */
export function checkAddress(url: URL, hosts: readonly string[], { internalHosts }: Pick<HttpWorld, 'internalHosts'>): void {
  if (url.username !== '' || url.password !== '') throw refused(url, 'It must not hold a name or password.')
  if (isInternal(url, internalHosts)) {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused(url, 'It must begin with https.')
    return
  }
  if (url.protocol !== 'https:') throw refused(url, 'It must begin with https.')
  if (!hosts.some((pattern) => fits(url.hostname, pattern))) throw refused(url, `Its host must be one of ${hosts.join(', ')}.`)
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) && !isPublicAddress(literal)) throw refused(url, 'It is an internal address.')
}

/** For sockets: gives only addresses that may be reached, and none at all where one of them may not. */
export function guardedLookup(url: URL, { internalHosts, resolve }: Pick<HttpWorld, 'internalHosts' | 'resolve'>): LookupFunction {
  const internal = isInternal(url, internalHosts)
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        const wrong = internal ? undefined : addresses.find(({ address }) => !isPublicAddress(address))
        const first = addresses[0]
        if (wrong) callback(new ForbiddenAddress(`${host} is an internal address`), [])
        else if (!first) callback(Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' }), [])
        else if (options.all) callback(null, [...addresses])
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, []),
    )
  }
}

/** A name that is allowed has led to an address that is not. */
export class ForbiddenAddress extends Error {}

/** On the public internet: no private, local, shared, reserved or documentation network, whatever way it is written. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !inner.check(address, 'ipv4')
  if (family !== 6) return false
  const plain = address.replace(/%.*$/, '')
  // only what is given out to the public; ::1, fe80::, fc00:: and the mapped forms of IPv4 are not in it
  return outer6.check(plain, 'ipv6') && !inner.check(plain, 'ipv6')
}

const inner = new BlockList()
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inner.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  // special uses, Teredo and documentation; 6to4 and NAT64 carry an IPv4 address inside
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  inner.addSubnet(network, bits, 'ipv6')
const outer6 = new BlockList()
outer6.addSubnet('2000::', 3, 'ipv6')

export function isInternal(url: URL, internalHosts: readonly string[]): boolean {
  return internalHosts.some((host) => host === url.hostname || host === url.host)
}

/** `*.example.com` is every host below, and not example.com itself. */
function fits(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1 : host === pattern
}

function refused(url: URL, why: string): AppError {
  return new AppError('crm-refused', `Tagalong does not go to ${url.protocol}//${url.host}`, {
    hint: `${why} A host inside the organisation is allowed by the server's configuration: TAGALONG_INTERNAL_HOSTS.`,
    retryable: false,
  })
}

import { AppError } from './errors.ts'

/** Any pasted address, cut to the backend's own: `https://tag.example.com/crm/account?x` is `https://tag.example.com`. */
export function backendAddress(pasted: string): string {
  const text = pasted.trim()
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${isReachedPlainly(text) ? 'http' : 'https'}://${text}`
  if (text === '' || !URL.canParse(address)) throw wrong('That is not an address.')
  const url = new URL(address)
  if (url.username || url.password) throw wrong('An address with a name or password in it is not taken.')
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isReachedPlainly(url.hostname))) return url.origin
  throw wrong('The address must start with https:// (http only for localhost).')
}

/** Narrower than loopback.ts: the extension's manifest lets it ask nobody else without https. */
function isReachedPlainly(host: string): boolean {
  return /^(localhost|127\.0\.0\.1)([:/]|$)/i.test(host)
}

function wrong(message: string): AppError {
  return new AppError('invalid-input', message, {
    hint: 'Paste the address of any page of your backend, such as https://tagalong.example.com.',
    fields: [{ path: 'backend', message }],
  })
}

import * as z from 'zod/mini'

/**
 * What the extension asks for when it opens `/sign-in?response=code&…`: the hash of its verifier, a state that only it
 * knows, and the one address where the code may be delivered.
 */
export const CodeRequest = z.object({
  response: z.literal('code'),
  /** SHA-256 of the verifier, base64url: S256 is the only method */
  challenge: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)),
  state: z.string().check(z.regex(/^[A-Za-z0-9_-]{16,256}$/)),
  redirect: z.string().check(z.maxLength(512)),
})
export type CodeRequest = z.infer<typeof CodeRequest>

/** Reads the request from a query or a form. `none`: an ordinary sign-in; `bad`: somebody asks for a code in a way we refuse. */
export function readCodeRequest(fields: Record<string, string>, origins: readonly string[]): CodeRequest | 'none' | 'bad' {
  if (!names.some((name) => fields[name])) return 'none'
  const read = CodeRequest.safeParse(fields)
  if (!read.success || !origins.some((origin) => read.data.redirect === `${origin}/sign-in/done`)) return 'bad'
  return read.data
}

export const names = ['response', 'challenge', 'state', 'redirect'] as const

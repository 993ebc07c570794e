type Spoken = { match: string; sources: readonly string[]; sharesSources?: boolean | undefined }

/**
 * The source that pages of an address speak for unless an admin says otherwise: its host and port. `https://*.chat.example.com/*`
 * is `chat-example-com`; undefined for what is no address yet.
 */
export function sourceOfAddress(match: string): string | undefined {
  const host = originOf(match)?.replace(/^https?:\/\/(\*\.)?/, '')
  const name = host?.replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '')
  return name ? name.slice(0, 64).replace(/-+$/, '') : undefined
}

/**
 * Sources that sites of different origins hold without both saying that they share: each place in the list that comes after
 * another one. A page may call itself what it likes within its origin, so sites of one origin are one speaker.
 */
export function disputedSources(sites: readonly Spoken[]): { at: number; source: string }[] {
  return sites.flatMap((site, at) =>
    site.sources
      .filter((source) => sites.slice(0, at).some((other) => disputes(site, other) && other.sources.includes(source)))
      .map((source) => ({ at, source })),
  )
}

/** Whether two sites may not both hold a source. */
export function disputes(a: Spoken, b: Spoken): boolean {
  return originOf(a.match) !== originOf(b.match) && !(a.sharesSources && b.sharesSources)
}

/** Scheme, host pattern and port of a match pattern, in lower case; undefined for what is none. */
export function originOf(match: string): string | undefined {
  const origin = /^https?:\/\/[^/]+(?=\/)/i.exec(match)?.[0].toLowerCase()
  return origin?.replace(/^(https:.*):443$|^(http:.*):80$/, '$1$2')
}

const made = new Map<string, (readonly [code: string, label: string])[]>()

/** Every currency that the browser knows, by name, the organisation's first. Named once for each language: there are some 150. */
export function currenciesIn(locale: string, own: string): readonly (readonly [code: string, label: string])[] {
  const key = `${locale} ${own}`
  const known = made.get(key)
  if (known) return known
  const names = new Intl.DisplayNames([locale], { type: 'currency' })
  const labelled = (code: string) => [code, `${code} · ${names.of(code) ?? code}`] as const
  const others = Intl.supportedValuesOf('currency').filter((code) => code !== own)
  const all = [own, ...others].map(labelled)
  made.set(key, all)
  return all
}

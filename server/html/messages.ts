/** Languages of the served pages. */
export const languages = ['en', 'sv'] as const
export type Language = (typeof languages)[number]

/** The reader's language by Accept-Language: the highest weight we have, English where none is ours. */
export function languageOf(acceptLanguage: string | undefined | null): Language {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 1_000)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('q='))
      const quality = weight === undefined ? 1 : Number(weight.slice(2))
      return { language: tag.split('-')[0], quality: Number.isFinite(quality) ? quality : 0 }
    })
    .filter((range) => range.quality > 0)
    .sort((a, b) => b.quality - a.quality)
  for (const range of wanted) {
    const ours = languages.find((language) => language === range.language)
    if (ours) return ours
  }
  return 'en'
}

/** Takes the texts of one language from a catalogue; the compiler fails where a text has no translation. */
export function inLanguage<T extends object>(catalogue: { en: T; sv: T }, language: Language): T {
  return catalogue[language]
}

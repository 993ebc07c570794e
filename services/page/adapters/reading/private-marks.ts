import { all, attribute, attributeNames, upwards, wordsOf } from './dom.ts'

const says = /^(private|privat|internal|intern|interne|interno|lock|locked|note|whisper|anteckning|notiz)$/

/**
 * Anything about a message, around it or in it, says that it is private: a class, an attribute, a label, the name of an icon. What was
 * written says nothing, and neither do the addresses that it links to.
 */
export function looksPrivate(one: Element, list: Element): boolean {
  return [...upwards(one, list), ...all(one, '*')].some((at) =>
    attributeNames(at).some((name) => {
      const value = attribute(at, name)
      if (/^(false|no|0)$/.test(value) || (/href$|^(src|srcset|style|alt|value|datetime)$/.test(name) && !value.startsWith('#')))
        return false
      return wordsOf(`${name} ${value}`).some((word) => says.test(word))
    }),
  )
}

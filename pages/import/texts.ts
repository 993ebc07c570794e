import { entityLabel, fieldLabel } from '#contract/standard-labels.ts'
import { swedishLabels } from '#contract/standard-labels-sv.ts'
import type { LookedField } from '#contract/api/imports.ts'
import { en, type Texts } from './texts-en.ts'
import { sv } from './texts-sv.ts'

export type { Texts } from './texts-en.ts'
export type Language = 'en' | 'sv'

export type Words = {
  lang: Language
  texts: Texts
  /** an entity in the reader's language; what somebody renamed keeps its own words */
  entity(name: string, label: string): string
  /** a place that a column may go to */
  target(entity: string, field: LookedField): string
}

export function wordsFor(language: string): Words {
  const lang: Language = language === 'sv' ? 'sv' : 'en'
  const texts = lang === 'sv' ? sv : en
  const labels = lang === 'sv' ? swedishLabels : undefined
  return {
    lang,
    texts,
    entity: (name, label) => entityLabel(labels, name, label),
    target(entity, { to, label }) {
      if (Object.hasOwn(texts.targets, to)) return texts.targets[to] ?? label
      const [field = '', by] = to.split('#')
      // the server calls the ways to a lookup by the field's label and a word behind it
      const own = by === undefined ? label : label.replace(by === 'id' ? / ID$/ : /: name$/, '')
      const shown = fieldLabel(labels, entity, field, own)
      return by === 'id' ? texts.byId(shown) : by === 'name' ? texts.byName(shown) : shown
    },
  }
}

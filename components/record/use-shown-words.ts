import type { Words } from '#components/format/shown-value.ts'
import { useTexts } from '#components/context.ts'

/** The words that values of an entity's fields are shown with. */
export function useShownWords(entity: string): Words {
  const { t, locale, standard } = useTexts()
  return { locale, yes: t('record.yes'), no: t('record.no'), option: (field, label) => standard.option(entity, field, label) }
}

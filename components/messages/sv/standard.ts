import { entityLabel, fieldLabel, optionLabel } from '#contract/standard-labels.ts'
import { swedishLabels as words } from '#contract/standard-labels-sv.ts'
import type { Standard } from '../standard.ts'

export const standard: Standard = {
  entity: (entity, label) => entityLabel(words, entity, label),
  field: (entity, field, label) => fieldLabel(words, entity, field, label),
  option: (entity, field, label) => optionLabel(words, entity, field, label),
}

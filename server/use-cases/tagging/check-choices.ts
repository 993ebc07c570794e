import { AppError, type FieldFault } from '#contract/errors.ts'
import { readValues } from '#contract/field-types/read-values.ts'
import type { EntityDescription, FieldValues } from '#contract/records.ts'
import type { EntitySettings, Settings } from '#contract/settings/settings.ts'
import type { TagChoices } from '#contract/tags.ts'

export type ChoiceRules = {
  tagging: Settings['tagging']
  entity: EntitySettings
  /** the CRM's metadata; needed only where the entity has fields that agents answer */
  description?: EntityDescription | undefined
}

/** The choices with values as they may be kept. Throws when an agent chose what the settings do not let agents choose. */
export function checkChoices(choices: TagChoices, rules: ChoiceRules): TagChoices {
  const faults: FieldFault[] = []
  if (choices.subject !== undefined && !rules.tagging.subjectChange) {
    faults.push({ path: 'choices.subject', message: 'The subject is fixed by the settings.' })
  }
  if (choices.messageIds?.length === 0) faults.push({ path: 'choices.messageIds', message: 'Choose at least one message.' })
  for (const name of Object.keys(choices.activityValues ?? {})) {
    faults.push({ path: `choices.activityValues.${name.slice(0, 128)}`, message: `There is no field ${name.slice(0, 128)} here.` })
  }
  const read = readAnswers(choices.recordValues ?? {}, rules)
  faults.push(...read.faults.map(({ path, message }) => ({ path: path.replace(/^values\./, 'choices.recordValues.'), message })))
  if (faults.length > 0) throw new AppError('invalid-input', faults.map(({ message }) => message).join(' '), { fields: faults })
  return { ...choices, recordValues: read.values }
}

/** Without metadata (the CRM is away) only the names can be checked; the CRM checks the values when it is back. */
function readAnswers(values: FieldValues, { entity, description }: ChoiceRules): ReturnType<typeof readValues> {
  const asked = entity.tagFields ?? []
  if (!description) {
    const unknown = Object.keys(values).filter((name) => !asked.some(({ field }) => field === name))
    return { values, faults: unknown.map((name) => ({ path: `values.${name}`, message: `There is no field ${name} here.` })) }
  }
  const fields = asked.flatMap(({ field, required }) => {
    const described = description.fields.find(({ name }) => name === field)
    return described ? [{ ...described, required: required || described.required }] : []
  })
  return readValues(values, fields, { whole: true })
}

/** Chosen messages must be there, else the agent would believe that they were saved. */
export function checkMessages(choices: TagChoices, messages: readonly { id: string }[]): void {
  if (!choices.messageIds) return
  const known = new Set(messages.map(({ id }) => id))
  const faults = choices.messageIds.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: `choices.messageIds.${index}`, message: 'This message is not part of the conversation.' }],
  )
  if (faults.length > 0) {
    throw new AppError('invalid-input', `${faults.length} of the chosen messages are not part of the conversation`, {
      fields: faults.slice(0, 20),
      hint: 'Choose the messages again.',
    })
  }
}

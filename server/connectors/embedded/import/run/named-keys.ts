import { plainName } from '#server/matching/name.ts'
import type { Plan } from '../prepare/plan.ts'
import { keptId } from '../prepare/external-ids.ts'
import type { Named } from '../prepare/prepare-rows.ts'
import { keyHash } from './key-hash.ts'

/** By what another row of the file can mean this one. A record that is there is found by its name in the CRM. */
export function namedKeys({ id, name, isNew }: Named, plan: Plan): string[] {
  const named = isNew ? nameKey(name) : undefined
  return [...(id === undefined ? [] : [idKey(id, plan)]), ...(named === undefined ? [] : [named])]
}

export function idKey(id: string, { source }: Plan): string {
  return keyHash(`id ${keptId(id, source)}`)
}

export function nameKey(name: string): string | undefined {
  const plain = plainName(name)
  return plain === undefined ? undefined : keyHash(`name ${plain}`)
}

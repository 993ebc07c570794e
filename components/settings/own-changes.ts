import type { Input, Output } from '#contract/api/index.ts'
import type { AppError } from '#contract/errors.ts'
import type { Backend } from '#services/backend/backend.ts'

type Organisation = NonNullable<Input<'settings.save'>['settings']['organisation']>

/**
 * Changes the organisation's settings as they stand at this moment. Where somebody saved in between, the same change is made on
 * top of theirs: to put one number on a list or take one off takes nothing of theirs back.
 */
export async function changeOrganisation(backend: Backend, change: (now: Organisation) => Organisation): Promise<void> {
  for (let turn = 1; ; turn++) {
    const { version, settings } = await backend.call('settings.get', {})
    try {
      await backend.call('settings.save', { base: version, settings: { organisation: change(settings.organisation) } })
      return
    } catch (thrown) {
      if ((thrown as AppError).code !== 'version-conflict' || turn === 5) throw thrown
    }
  }
}

export type OwnList = 'ownPhones' | 'ownEmails'
export type Compared = Output<'settings.compared'>['phones']

export const added = (list: OwnList, value: string) => (now: Organisation) => ({
  ...now,
  [list]: now[list].includes(value) ? now[list] : [...now[list], value],
})

export const removed = (list: OwnList, value: string) => (now: Organisation) => ({
  ...now,
  [list]: now[list].filter((one) => one !== value),
})

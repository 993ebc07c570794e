import { expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { defaultSettings } from '#contract/settings/defaults.ts'
import type { Backend } from '#services/backend/backend.ts'
import { added, changeOrganisation, removed } from './own-changes.ts'

/** Settings in which somebody else saves a number of their own just before our first save. */
function shared(race = true) {
  let version = 1
  let organisation = { ...defaultSettings.organisation, ownPhones: ['08-1'] }
  let theirs = race
  const backend = {
    async call(name: string, input: { base?: number; settings?: { organisation: typeof organisation } }) {
      if (name === 'settings.get') return { version, settings: { ...defaultSettings, organisation } }
      if (theirs) {
        theirs = false
        version += 1
        organisation = { ...organisation, ownPhones: [...organisation.ownPhones, '08-2'] }
      }
      if (input.base !== version) throw new AppError('version-conflict', 'somebody saved')
      version += 1
      organisation = input.settings?.organisation ?? organisation
      return { version }
    },
  } as unknown as Backend
  return { backend, phones: () => organisation.ownPhones }
}

test('a number that is added goes on top of what somebody else saved in between', async () => {
  const { backend, phones } = shared()
  await changeOrganisation(backend, added('ownPhones', '08-3'))
  expect(phones()).toEqual(['08-1', '08-2', '08-3'])
})

test('so does one that is taken off; nothing of theirs goes', async () => {
  const { backend, phones } = shared()
  await changeOrganisation(backend, removed('ownPhones', '08-1'))
  expect(phones()).toEqual(['08-2'])
})

test('added twice it stands once', async () => {
  const { backend, phones } = shared(false)
  await changeOrganisation(backend, added('ownPhones', '08-1'))
  expect(phones()).toEqual(['08-1'])
})

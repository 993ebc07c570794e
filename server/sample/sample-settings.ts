import { defaultSettings } from '#contract/settings/defaults.ts'
import type { Settings } from '#contract/settings/settings.ts'
import { organisation } from './cast.ts'

/** What the sample organisation has set: who it is, its own numbers, and the custom entity among those that agents use. */
export function sampleSettings(publicUrl: string): Settings {
  const origin = new URL(publicUrl).origin
  return {
    ...defaultSettings,
    organisation: { ...organisation, ownPhones: [...organisation.ownPhones], ownEmails: [...organisation.ownEmails], sharedFrom: 5 },
    sites: [
      { id: 'practice', name: 'Practice inbox', match: `${origin}/practice*`, adapter: 'page-api', side: 'right', sources: ['practice'] },
      { id: 'crm', name: 'Fjordbåt CRM', match: `${origin}/crm*`, adapter: 'page-api', side: 'right', sources: [] },
    ],
    entities: [
      ...defaultSettings.entities.map((one) => (one.entity === 'contact' ? { ...one, detailFields: contactDetail } : one)),
      {
        entity: 'opportunity',
        search: true,
        create: true,
        createFields: [
          { field: 'name', required: true },
          { field: 'account', required: false },
          { field: 'contact', required: false },
          { field: 'amount', required: false, half: true },
          { field: 'close_date', required: false, half: true },
          { field: 'stage', required: false },
        ],
        searchFields: ['account', 'stage'],
        detailFields: ['account', 'contact', 'amount', 'stage', 'close_date'],
      },
    ],
    tagging: { activity: 'task', closing: true, newActivityPerMessage: false, subjectChange: true, suffix: organisation.name },
  }
}

/** What a colleague looks at first: how to reach the person, who looks after them, what they are worth. */
const contactDetail = ['mobile', 'email', 'owner', 'account', 'yearly_value', 'title', 'city', 'phone', 'language', 'description']

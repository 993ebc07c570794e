import type { View } from '#services/view/view.ts'
import type { OutboxEntry } from '#services/backend/sidebar-host.ts'
import { found, stops } from '#services/view/script/answers.ts'
import { askingForms, everyType } from '#services/view/script/forms.ts'
import {
  asa,
  asaChat,
  asaMatch,
  at,
  emailEvidence,
  match,
  nordhavn,
  summary,
  switchboardMatches,
  zoe,
  zoeLead,
} from '#services/view/script/people.ts'

// What several states are made of.

export const oneByPhone = stops('hit', 'not-needed', 'not-needed', 1)
export const one = found([asaMatch], oneByPhone)
export const shared = found(switchboardMatches, stops('many', 'not-given', 'not-needed', 7), {
  shared: { identifier: 'phone', value: '030 23125 400', records: 7 },
})
export const alike = ['karin.ek@example.com', 'karin.ek.holm@example.com', 'k.ek@example.com'].map((email, at) =>
  match(summary('contact', `k${at}`, 'Karin Ek', { account: nordhavn }), [], {
    fields: [
      { name: 'owner', label: 'Owner', type: 'text', value: 'Maja Holm' },
      { name: 'email', label: 'Email', type: 'email', value: email },
    ],
  }),
)
export const crmSilent = { code: 'crm-timeout', message: 'No answer within 8 seconds.' } as const
export const zoeDuplicates = {
  duplicates: [
    { match: match(zoe, []), reason: 'same-email' as const, evidence: [emailEvidence('zoe@broekbloemen.example.com')] },
    {
      match: match(zoeLead, []),
      reason: 'similar-name' as const,
      evidence: [
        {
          identifier: 'name' as const,
          field: 'full_name',
          label: 'Name',
          visitorValue: 'Zoë van den Broek',
          recordValue: 'Zoë van den Broeck',
        },
      ],
    },
  ],
}
export const waitingTag = (id: string, state: OutboxEntry['state'] = 'waiting'): OutboxEntry => ({
  key: id,
  intent: { kind: 'tag', input: { key: id, conversation: { ...asaChat, externalId: `other-${id}` }, records: [asa.ref], choices: {} } },
  state,
  addedAt: at('14:30'),
})
export const createView = (entity: string) => async (view: View) => {
  const conversation = view.conversation.getState().finding?.conversation
  const form = view.session.getState().forms?.entities.find(({ name }) => name === entity)
  if (form) await view.create.open(conversation, form)
  view.navigation.go({ view: 'create' })
}
export const formsOfEveryType = {
  ...askingForms,
  entities: askingForms.entities.map((entity) => (entity.name === 'contact' ? { ...entity, createForm: everyType, tagForm: [] } : entity)),
}
export const asked = { 'entities.forms': () => askingForms }

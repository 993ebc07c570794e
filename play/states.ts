import type { View } from '#services/view/view.ts'
import { AppError, toProblem } from '#contract/errors.ts'
import type { OutboxEntry } from '#services/backend/sidebar-host.ts'
import { backend, found, never, nothing, remembered, silent, stops } from '#services/view/script/answers.ts'
import { askingForms, everyType } from '#services/view/script/forms.ts'
import type { Script, ScriptedHost } from '#services/view/script/scripted-host.ts'
import {
  asa,
  asaChat,
  asaDiffers,
  asaLive,
  asaMatch,
  at,
  emailEvidence,
  garden,
  hamn,
  jurgen,
  jurgenSms,
  layla,
  laylaChat,
  laylaMatch,
  match,
  minhChat,
  nordhavn,
  oguzChat,
  oguzMatch,
  ownSms,
  saved,
  siobhan,
  summary,
  switchboardMatches,
  tag,
  unknownChat,
  zoe,
  zoeChat,
  zoeLead,
} from '#services/view/script/people.ts'

/** One state of the sidebar: what the world says, and what the agent has done since. */
export type State = { id: string; title: string; script: Script; act?(view: View): void | Promise<void>; dir?: 'rtl' }

const oneByPhone = stops('hit', 'not-needed', 'not-needed', 1)
const one = found([asaMatch], oneByPhone)
const shared = found(switchboardMatches, stops('many', 'not-given', 'not-needed', 7), {
  shared: { identifier: 'phone', value: '030 23125 400', records: 7 },
})
const alike = ['karin.ek@example.com', 'karin.ek.holm@example.com', 'k.ek@example.com'].map((email, at) =>
  match(summary('contact', `k${at}`, 'Karin Ek', { account: nordhavn }), [], {
    fields: [
      { name: 'owner', label: 'Owner', type: 'text', value: 'Maja Holm' },
      { name: 'email', label: 'Email', type: 'email', value: email },
    ],
  }),
)
const crmSilent = { code: 'crm-timeout', message: 'No answer within 8 seconds.' } as const
const zoeDuplicates = {
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
const waitingTag = (id: string, state: OutboxEntry['state'] = 'waiting'): OutboxEntry => ({
  key: id,
  intent: { kind: 'tag', input: { key: id, conversation: { ...asaChat, externalId: `other-${id}` }, records: [asa.ref], choices: {} } },
  state,
  addedAt: at('14:30'),
})
const createView = (entity: string) => async (view: View) => {
  const conversation = view.conversation.getState().finding?.conversation
  const form = view.session.getState().forms?.entities.find(({ name }) => name === entity)
  if (form) await view.create.open(conversation, form)
  view.navigation.go({ view: 'create' })
}
const formsOfEveryType = {
  ...askingForms,
  entities: askingForms.entities.map((entity) => (entity.name === 'contact' ? { ...entity, createForm: everyType, tagForm: [] } : entity)),
}
const asked = { 'entities.forms': () => askingForms }

export const states: State[] = [
  { id: 'matched', title: 'One record', script: { page: { conversation: asaChat }, answers: backend(one) } },
  {
    id: 'matched-differs',
    title: 'One record, e-mail differs',
    script: { page: { conversation: asaChat }, answers: backend(found([asaDiffers], oneByPhone)) },
  },
  { id: 'matched-live', title: 'The chat is open', script: { page: { conversation: asaLive }, answers: backend(one) } },
  { id: 'away', title: 'Focus is in the page', script: { page: { conversation: asaChat, focused: false }, answers: backend(one) } },
  {
    id: 'prompt',
    title: 'The chat ended while it was open',
    script: { page: { conversation: asaLive }, answers: backend(one) },
    act: (view) => (view.host as ScriptedHost).set.page({ conversation: asaChat }),
  },
  {
    id: 'memory',
    title: 'From memory',
    script: { page: { conversation: asaChat }, answers: backend(found([asaMatch], oneByPhone, { memory: remembered(asaMatch) })) },
  },
  {
    id: 'memory-others',
    title: 'From memory, others match too',
    script: {
      page: { conversation: asaChat },
      answers: backend(found([asaMatch, oguzMatch], stops('many', 'not-needed', 'not-needed', 2), { memory: remembered(asaMatch) })),
    },
  },
  {
    id: 'memory-moved',
    title: 'Merged since',
    script: {
      page: { conversation: oguzChat },
      answers: backend(
        found([oguzMatch], stops('not-given', 'hit', 'not-needed', 1), {
          memory: remembered(oguzMatch, { moved: { from: 'O. Yildirim', reason: 'merged' } }),
        }),
      ),
    },
  },
  {
    id: 'memory-gone',
    title: 'Deleted since',
    script: { page: { conversation: minhChat }, answers: backend({ ...nothing, gone: 'Minh Khai Nguyen' }) },
  },
  { id: 'several', title: 'Several, shared number', script: { page: { conversation: jurgenSms }, answers: backend(shared) } },
  {
    id: 'several-alike',
    title: 'Several of one name',
    script: { page: { conversation: jurgenSms }, answers: backend(found(alike, stops('many', 'not-given', 'not-needed', 3))) },
    act: (view) => view.found.choose(1),
  },
  {
    id: 'several-more',
    title: 'Several, more to come',
    script: {
      page: { conversation: oguzChat },
      answers: backend(found(switchboardMatches.slice(0, 3), stops('not-given', 'many', 'not-needed', 23), { total: 23, next: 'p2' })),
    },
  },
  {
    id: 'several-narrowed',
    title: 'Several, narrowed',
    script: { page: { conversation: jurgenSms }, answers: backend(shared) },
    act: (view) => view.found.narrow('jur'),
  },
  {
    id: 'refused',
    title: 'Not this person',
    script: { page: { conversation: asaChat }, answers: backend(found([], stops('refused', 'none', 'none'), { refused: [asa] })) },
  },
  { id: 'none', title: 'No match', script: { page: { conversation: minhChat }, answers: backend(nothing) } },
  {
    id: 'none-own',
    title: 'Our own number',
    script: { page: { conversation: ownSms }, answers: backend(found([], stops('own', 'not-given', 'not-given'))) },
  },
  {
    id: 'none-unknown',
    title: 'Nothing is known',
    script: { page: { conversation: unknownChat }, answers: backend(found([], stops('not-given', 'not-given', 'not-given'))) },
  },
  { id: 'loading', title: 'Searching', script: { page: { conversation: asaChat }, answers: backend(never) } },
  {
    id: 'hand',
    title: 'Search by hand',
    script: { page: { conversation: asaChat }, answers: backend(one) },
    act: (view) => {
      view.navigation.go({ view: 'search' })
      view.search.type('NH-2024')
    },
  },
  {
    id: 'hand-idle',
    title: 'Search by hand, empty',
    script: { page: { conversation: asaChat }, answers: backend(one) },
    act: (view) => view.navigation.go({ view: 'search' }),
  },
  {
    id: 'hand-none',
    title: 'Search by hand, nothing',
    script: { page: { conversation: asaChat }, answers: backend(one, [], { 'search.byHand': () => ({ matches: [], total: 0 }) }) },
    act: (view) => {
      view.navigation.go({ view: 'search' })
      view.search.type('Skeppsbrokajen 404')
    },
  },
  {
    id: 'hand-field',
    title: 'Search in a field',
    script: { page: { conversation: asaChat }, answers: backend(one) },
    act: (view) => {
      view.navigation.go({ view: 'search' })
      view.search.searchIn({ kind: 'field', entity: 'opportunity', field: 'contract_no' })
      view.search.fill('NH-2024')
    },
  },
  {
    id: 'hand-failed',
    title: 'Search by hand, no answer',
    script: { page: { conversation: asaChat }, answers: backend(one, [], { 'search.byHand': silent }) },
    act: (view) => {
      view.navigation.go({ view: 'search' })
      view.search.type('Nordhavn')
    },
  },
  {
    id: 'detail',
    title: 'Record detail',
    script: { page: { conversation: jurgenSms }, answers: backend(shared) },
    act: (view) => view.navigation.go({ view: 'detail', ref: jurgen.ref, from: 'auto' }),
  },
  { id: 'record-page', title: 'On the record’s own page', script: { page: { record: jurgen.ref }, answers: backend(one) } },
  {
    id: 'detail-failed',
    title: 'Record detail, no answer',
    script: { page: { conversation: asaChat }, answers: backend(one, [], { 'records.read': silent }) },
    act: (view) => view.navigation.go({ view: 'detail', ref: asa.ref, from: 'auto' }),
  },
  {
    id: 'tag-form',
    title: 'Answers before the tag',
    script: { page: { conversation: asaChat }, answers: backend(one, [], asked) },
    act: (view) => {
      view.navigation.go({ view: 'tag-form', records: [asa] })
      view.choices.subject(asaChat, 'Delivery question')
      view.choices.answer(asaChat, 'recordValues', 'revenue', { amount: '12500.00', currency: 'SEK' })
      view.choices.answer(asaChat, 'recordValues', 'next_step', '2026-11-27')
      view.choices.complete(asaChat, askingForms.entities[0]?.tagForm ?? [], [])
    },
  },
  {
    id: 'tag-all',
    title: 'Tag all, one form',
    script: { page: { conversation: jurgenSms }, answers: backend(shared, [], asked) },
    act: (view) => view.navigation.go({ view: 'tag-form', records: switchboardMatches.slice(0, 4).map(({ record }) => record) }),
  },
  {
    id: 'messages',
    title: 'Choose messages',
    script: { page: { conversation: asaChat }, answers: backend(one) },
    act: (view) => view.navigation.go({ view: 'messages', records: [asa] }),
  },
  {
    id: 'armed',
    title: 'Armed, undo in reach',
    script: { page: { conversation: asaLive }, answers: backend(one) },
    act: async (view) => {
      await view.tags.tag(asaLive, [asa], () => ({}))
      const host = view.host as ScriptedHost
      const [entry] = host.outbox.entries.get()
      host.set.changes([{ kind: 'tag', tag: tag(asa, 'armed', { key: `${entry?.key}:1` }) }])
      host.answers['tags.list'] = () => ({ tags: [tag(asa, 'armed', { key: `${entry?.key}:1` })] })
      host.set.entries([])
    },
  },
  {
    id: 'pushes',
    title: 'States of a push',
    script: {
      page: { conversation: asaChat },
      answers: backend(found([asaMatch, oguzMatch], stops('many', 'not-needed', 'not-needed', 2)), [
        saved(asa),
        tag(summary('account', 'a1', nordhavn.name), 'sending'),
        tag(hamn, 'queued'),
        tag(garden, 'failed', { reason: { code: 'crm-forbidden', message: 'You may not add tasks to this account.' } }),
        tag(siobhan, 'armed'),
        tag(layla, 'parked', { reason: { code: 'crm-undecided', message: '' } }),
        saved(zoe, { state: 'undone' }),
      ]),
    },
  },
  {
    id: 'tagged',
    title: 'Tagged before',
    script: { page: { conversation: asaChat }, answers: backend(one, [saved(asa)]) },
  },
  {
    id: 'create',
    title: 'Create, opened on purpose',
    script: { page: { conversation: minhChat }, answers: backend(nothing) },
    act: createView('account'),
  },
  {
    id: 'duplicate',
    title: 'Likely duplicates',
    script: {
      page: { conversation: zoeChat },
      answers: backend(found([], stops('not-given', 'none', 'none')), [], { 'records.duplicates': () => zoeDuplicates }),
    },
    act: createView('lead'),
  },
  {
    id: 'create-faults',
    title: 'Create, faults beside the fields',
    script: { page: { conversation: minhChat }, answers: backend(nothing) },
    act: async (view) => {
      const form = view.session.getState().forms?.entities.find(({ name }) => name === 'lead')
      if (!form) return
      const key = await view.create.open(minhChat, form)
      view.navigation.go({ view: 'create' })
      await view.create.submit(key, form, [], {}, false)
    },
  },
  {
    id: 'crm-rule',
    title: 'The CRM’s own duplicate rule',
    script: { page: { conversation: minhChat }, answers: backend(nothing) },
    act: async (view) => {
      const form = view.session.getState().forms?.entities.find(({ name }) => name === 'contact')
      if (!form) return
      const key = await view.create.open(minhChat, form)
      view.navigation.go({ view: 'create' })
      await view.create.submit(key, form, [], {}, false)
      const host = view.host as ScriptedHost
      const [entry] = view.host.outbox.entries.get()
      const error = new AppError('duplicate-record', 'Mobile is used by Khai Nguyen, Leeds.', {
        overridable: true,
        fields: [{ path: 'values.mobile', message: 'Used by Khai Nguyen, Leeds.' }],
      })
      if (entry) host.set.entries([{ ...entry, state: 'refused', problem: toProblem(error) }])
    },
  },
  {
    id: 'create-waiting',
    title: 'Created while the server is silent',
    script: { page: { conversation: minhChat }, answers: backend(nothing) },
    act: async (view) => {
      const form = view.session.getState().forms?.entities.find(({ name }) => name === 'contact')
      if (!form) return
      const key = await view.create.open(minhChat, form)
      const host = view.host as ScriptedHost
      host.set.link({ state: 'offline', since: at('14:25') })
      await view.create.submit(key, form, [], {}, false)
    },
  },
  {
    id: 'create-locked',
    title: 'Every kind of field, locked while it waits',
    script: { page: { conversation: minhChat }, answers: backend(nothing, [], { 'entities.forms': () => formsOfEveryType }) },
    act: async (view) => {
      const form = view.session.getState().forms?.entities.find(({ name }) => name === 'contact')
      if (!form) return
      const key = await view.create.open(minhChat, form)
      view.create.set(key, form, 'checkbox', true)
      view.create.set(key, form, 'multi', ['sv'])
      const host = view.host as ScriptedHost
      host.set.link({ state: 'offline', since: at('14:25') })
      await view.create.submit(key, form, [], {}, false)
    },
  },
  {
    id: 'duplicate-not-them',
    title: 'A duplicate that the agent said it is not, and one that is tagged already',
    script: {
      page: { conversation: zoeChat },
      answers: backend(
        found([], stops('not-given', 'refused', 'none'), {
          refused: zoeDuplicates.duplicates.slice(0, 1).map(({ match }) => match.record),
        }),
        zoeDuplicates.duplicates
          .slice(1, 2)
          .map(({ match }) => tag(match.record, 'armed', { conversation: { source: zoeChat.source, externalId: zoeChat.externalId } })),
        { 'records.duplicates': () => zoeDuplicates },
      ),
    },
    act: createView('lead'),
  },
  {
    id: 'offline',
    title: 'Offline, from memory',
    script: {
      page: { conversation: asaChat },
      answers: backend(found([asaMatch], oneByPhone, { memory: remembered(asaMatch, { checkedAt: at('14:20') }) })),
    },
    act: (view) => {
      const host = view.host as ScriptedHost
      host.set.link({ state: 'offline', since: at('14:25') })
      host.set.entries([waitingTag('w1'), waitingTag('w2')])
    },
  },
  {
    id: 'offline-none',
    title: 'Offline, nobody remembered',
    script: { page: { conversation: minhChat }, link: { state: 'offline', since: at('14:25') }, answers: backend(nothing) },
  },
  {
    id: 'trouble',
    title: 'CRM silent',
    script: {
      page: { conversation: asaChat },
      answers: backend(found([], stops('failed', 'not-needed', 'not-needed'), { trouble: crmSilent })),
    },
  },
  {
    id: 'trouble-memory',
    title: 'CRM silent, from memory',
    script: {
      page: { conversation: asaChat },
      answers: backend(
        found([], stops('failed', 'not-needed', 'not-needed'), {
          trouble: crmSilent,
          memory: remembered(asaMatch, { checkedAt: at('14:20') }),
        }),
      ),
    },
  },
  {
    id: 'session-ended',
    title: 'CRM session ended',
    script: {
      page: { conversation: oguzChat },
      answers: backend(found([], stops('failed', 'not-needed', 'not-needed'), { trouble: { code: 'crm-session-ended', message: '' } })),
    },
  },
  {
    id: 'covered',
    title: 'Covered by the page',
    script: {
      page: { conversation: oguzChat },
      visibility: 'covered',
      answers: backend(found([oguzMatch], stops('not-given', 'hit', 'not-needed', 1))),
    },
    act: (view) => view.guard.setState({ covered: true }),
  },
  {
    id: 'unseen',
    title: 'Visibility cannot be told',
    script: {
      page: { conversation: oguzChat },
      visibility: 'unknown',
      answers: backend(found([oguzMatch], stops('not-given', 'hit', 'not-needed', 1))),
    },
    act: (view) => view.guard.setState({ refused: true }),
  },
  {
    id: 'stale',
    title: 'Extension updated',
    script: { page: { conversation: asaChat }, answers: backend(one) },
    act: (view) => (view.host as ScriptedHost).set.link({ state: 'stale' }),
  },
  { id: 'signed-out', title: 'Signed out', script: { link: { state: 'signed-out' }, answers: backend(one) } },
  {
    id: 'signing-in',
    title: 'Signing in',
    script: { link: { state: 'signed-out' }, answers: backend(one) },
    act: (view) => view.session.setState({ signingIn: true }),
  },
  { id: 'needs-setup', title: 'First run', script: { link: { state: 'needs-setup' }, answers: backend(one) } },
  { id: 'idle', title: 'No conversation', script: { page: { site: 'Practice inbox', noneOpen: true }, answers: backend(one) } },
  { id: 'idle-page', title: 'A page of the CRM without a record', script: { page: { site: 'Fjordbåt CRM' }, answers: backend(one) } },
  { id: 'idle-panel', title: 'No conversation, side panel', script: { surface: 'panel', answers: backend(one) } },
  {
    id: 'menu',
    title: 'Menu',
    script: { page: { conversation: asaChat }, answers: backend(one) },
    act: (view) => view.navigation.show('menu'),
  },
  {
    id: 'ways',
    title: 'More ways to tag',
    script: { page: { conversation: jurgenSms }, answers: backend(shared) },
    act: (view) => {
      view.found.choose(0)
      view.navigation.show('ways')
    },
  },
  {
    id: 'keys',
    title: 'Keys',
    script: { page: { conversation: asaChat }, answers: backend(one) },
    act: (view) => view.navigation.show('keys'),
  },
  {
    id: 'rtl',
    title: 'Right to left',
    dir: 'rtl',
    script: { page: { conversation: laylaChat }, answers: backend(found([laylaMatch], oneByPhone)) },
  },
]

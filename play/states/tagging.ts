import { backend, found, stops } from '#services/view/script/answers.ts'
import { askingForms } from '#services/view/script/forms.ts'
import type { ScriptedHost } from '#services/view/script/scripted-host.ts'
import {
  asa,
  asaChat,
  asaLive,
  asaMatch,
  garden,
  hamn,
  jurgenSms,
  layla,
  nordhavn,
  oguzMatch,
  saved,
  siobhan,
  summary,
  switchboardMatches,
  tag,
  zoe,
} from '#services/view/script/people.ts'
import { one, shared, asked } from './shared.ts'
import type { State } from './state.ts'

/** A tag on its way, from its form to its undo. */
export const tagging: State[] = [
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
]

import { backend, found, nothing, remembered, stops } from '#services/view/script/answers.ts'
import type { ScriptedHost } from '#services/view/script/scripted-host.ts'
import { asaChat, asaMatch, at, minhChat, oguzChat, oguzMatch } from '#services/view/script/people.ts'
import { oneByPhone, one, crmSilent, waitingTag } from './shared.ts'
import type { State } from './state.ts'

/** What goes wrong: network, CRM, session, page. */
export const trouble: State[] = [
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
]

import { backend, never, nothing, remembered, stops, found } from '#services/view/script/answers.ts'
import type { ScriptedHost } from '#services/view/script/scripted-host.ts'
import {
  asa,
  asaChat,
  asaDiffers,
  asaLive,
  asaMatch,
  jurgenSms,
  minhChat,
  oguzChat,
  oguzMatch,
  ownSms,
  switchboardMatches,
  unknownChat,
} from '#services/view/script/people.ts'
import { oneByPhone, one, shared, alike } from './shared.ts'
import type { State } from './state.ts'

/** What the ordered search found. */
export const searched: State[] = [
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
]

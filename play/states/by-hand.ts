import { backend, silent } from '#services/view/script/answers.ts'
import { asa, asaChat, jurgen, jurgenSms } from '#services/view/script/people.ts'
import { one, shared } from './shared.ts'
import type { State } from './state.ts'

/** A search by hand, and one record whole. */
export const byHand: State[] = [
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
]

import { backend, found } from '#services/view/script/answers.ts'
import { asaChat, jurgenSms, laylaChat, laylaMatch } from '#services/view/script/people.ts'
import { oneByPhone, one, shared } from './shared.ts'
import type { State } from './state.ts'

/** Before there is a conversation, and what stands around every view. */
export const around: State[] = [
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

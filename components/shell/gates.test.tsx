import { act } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { AppError, type EndedBy } from '#contract/errors.ts'
import { backend, nothing } from '#services/view/script/answers.ts'
import { asaChat } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

test.each([
  ['en', 'admin', 'Your session was ended by an administrator.'],
  ['en', 'closed', 'Your account was closed.'],
  ['en', 'own', 'You ended this session from somewhere else.'],
  ['en', 'password', 'Your password was changed.'],
  ['en', 'expired', 'Your session has run out.'],
  ['en', 'reused', 'You were signed out because this sign-in was used in two places at once.'],
  ['sv', 'reused', 'Du loggades ut eftersom den här inloggningen användes på två ställen samtidigt.'],
  ['sv', 'admin', 'En administratör avslutade din session.'],
  ['sv', 'closed', 'Ditt konto är stängt.'],
] as [string, EndedBy, string][])('%s: a session that ended (%s) says why, above the button', async (language, ended, sentence) => {
  const { root, text } = await sidebar({ page: { conversation: asaChat }, link: { state: 'signed-out', ended } }, language)
  expect(text()).toContain(sentence)
  await accessible(root)
})

test('that the session has ended is said once, by its reason', async () => {
  const { host, view, root, text } = await sidebar({ page: { conversation: asaChat }, answers: backend(nothing) })
  host.answers['session.get'] = () => {
    throw new AppError('not-signed-in', 'The session has ended')
  }
  await act(() => view.session.reload())
  await act(() => host.set.link({ state: 'signed-out', ended: 'admin' }))
  await settle()
  expect(text()).toContain('ended by an administrator')
  expect(root.querySelectorAll('.gate .banner')).toHaveLength(1)
})

test('who was never signed in here is told of no ending', async () => {
  const { root, text } = await sidebar({ page: { conversation: asaChat }, link: { state: 'signed-out' } })
  expect(text()).toContain('Sign in to Tagalong')
  expect(root.querySelector('.banner')).toBeNull()
})

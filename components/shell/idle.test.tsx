import { expect, test } from 'vitest'
import { backend, nothing } from '#services/view/script/answers.ts'
import { accessible, sidebar } from '../testing/sidebar.ts'

test.each([
  ['a page of conversations', 'en', { site: 'Practice inbox', noneOpen: true }, 'Open a chat or a thread on this page'],
  ['a list in the CRM', 'en', { site: 'Fjordbåt CRM' }, 'Open a conversation or a record on this page'],
  ['a list in the CRM', 'sv', { site: 'Fjordbåt CRM' }, 'Öppna en konversation eller en post på sidan'],
  ['a page that is on no list', 'en', {}, 'open a page from your admin’s list'],
])('beside %s the sidebar says what can be opened there (%s)', async (_page, language, page, sentence) => {
  const { text, root, press, view } = await sidebar({ page, answers: backend(nothing) }, language)
  expect(text()).toContain(sentence)
  await accessible(root)
  await press('c')
  expect(view.navigation.getState().place.view).toBe('create')
})

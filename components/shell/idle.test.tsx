import { expect, test } from 'vitest'
import { backend, nothing } from '#services/view/script/answers.ts'
import { accessible, sidebar } from '../testing/sidebar.ts'

test.each([
  ['a page of conversations', 'en', { page: { site: 'Practice inbox', noneOpen: true } }, 'Open a chat or a thread on this page'],
  ['a list in the CRM', 'en', {}, 'Open a conversation or a record on this page'],
  [
    'a list in the CRM, in the side panel',
    'sv',
    { surface: 'panel', page: { site: 'Fjordbåt CRM' } },
    'Öppna en konversation eller en post på sidan',
  ],
  ['a page that is on no list', 'en', { surface: 'panel' }, 'open a page from your admin’s list'],
] as const)('beside %s the sidebar says what can be opened there (%s)', async (_page, language, script, sentence) => {
  const { text, root, press, view } = await sidebar({ ...script, answers: backend(nothing) }, language)
  expect(text()).toContain(sentence)
  await accessible(root)
  await press('c')
  expect(view.navigation.getState().place.view).toBe('create')
})

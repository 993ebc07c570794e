import { act } from '@testing-library/preact'
import { expect, test } from 'vitest'
import type { Conversation } from '#contract/conversation.ts'
import { backend, found, nothing, stops } from '#services/view/script/answers.ts'
import { asaChat, asaMatch, asaLive } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

const answers = backend(found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1)))
const guessed = (conversation: Conversation): Conversation => ({ ...conversation, couldNotRead: ['roles'] })

test.each([
  ['en', 'Who said what was guessed. Check it before you tag.', asaLive],
  ['sv', 'Vem som sa vad är gissat. Kontrollera innan du taggar.', asaChat],
])('%s: before a tag, and where messages are chosen, it is said that who wrote them was guessed', async (language, text, conversation) => {
  const { view, root, text: shown } = await sidebar({ page: { conversation: guessed(conversation) }, answers }, language)
  expect(shown()).toContain(text)
  await accessible(root)
  for (const name of ['tag-form', 'messages'] as const) {
    await act(() => view.navigation.go({ view: name, records: [asaMatch.record] }))
    await settle()
    expect(shown()).toContain(text)
    await accessible(root)
  }
})

test('it is said before a record is created with the messages, too', async () => {
  const { text } = await sidebar({ page: { conversation: guessed(asaChat) }, answers: backend(nothing) })
  expect(text()).toContain('Who said what was guessed.')
})

test('of a page that says who wrote, or whose marks are known, nothing of the kind is said', async () => {
  const { text } = await sidebar({ page: { conversation: asaChat }, answers })
  expect(text()).not.toContain('guessed')
})

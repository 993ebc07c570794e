import { expect, test } from 'vitest'
import type { Conversation } from '#contract/conversation.ts'
import { backend, found, stops } from '#services/view/script/answers.ts'
import { asaChat } from '#services/view/script/people.ts'
import { accessible, sidebar } from '../testing/sidebar.ts'

const nobody = found([], stops('not-given', 'not-given', 'not-given'))
const chat = (visitor: Partial<Conversation['visitor']>, couldNotRead: Conversation['couldNotRead']): Conversation => ({
  ...asaChat,
  visitor: { phones: [], emails: [], variables: {}, ...visitor },
  ...(couldNotRead && { couldNotRead }),
})
const shown = async (conversation: Conversation, answer = nobody, language = 'en') => {
  const all = await sidebar({ page: { conversation }, answers: backend(answer) }, language)
  await accessible(all.root)
  return all.text()
}

test.each([
  ['en', 'Could not read name, phone and email on this page. Search by hand, or create a record.'],
  ['sv', 'Kunde inte läsa namn, telefon och e-post på den här sidan. Sök för hand eller skapa en post.'],
])('%s: of a page on which nobody was found the agent is told what could not be read, and the way on', async (language, text) => {
  expect(await shown(chat({}, ['name', 'contact']), nobody, language)).toContain(text)
})

test('where only a name was read, that is said beside what was tried', async () => {
  const none = found([], stops('not-given', 'not-given', 'none'))
  const text = await shown(chat({ fullName: 'Nobody Known' }, ['contact']), none)
  expect(text).toContain('Could not read phone and email on this page. Nobody in the CRM has this name.')
  expect(text).toContain('search by hand')
})

test('a page that says itself that it knows nobody is not called unread', async () => {
  expect(await shown(chat({}, undefined))).toContain('The page does not say who is writing.')
})

import { act } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { clockTime, localeFor } from '#contract/moments.ts'
import { backend, found, stops } from '#services/view/script/answers.ts'
import { forms } from '#services/view/script/forms.ts'
import { asa, asaChat, asaMatch, minhChat, oguzMatch } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))
const silent = found([], stops('failed', 'not-needed', 'not-needed'), { trouble: { code: 'crm-unreachable', message: 'No answer.' } })

test.each([
  ['en', 'Keep tagging. What you tag is kept', /^Tag when the server is back/, 'Last seen'],
  ['sv', 'Fortsätt tagga. Det du taggar', /^Tagga när servern svarar/, 'Senast sett'],
])('%s: who was found before the server went is tagged as ever, and told from when', async (language, keep, button, seen) => {
  const { host, view, root, text, getByRole, click, pass } = await sidebar(
    { page: { conversation: asaChat }, answers: backend(one) },
    language,
  )
  // this browser's own way of writing the time: another one is the same only before noon
  const at = clockTime(new Date(view.env.now()).toISOString(), localeFor(language, navigator.languages))
  await act(() => host.set.page({ conversation: minhChat }))
  await settle()
  host.answers['search.ordered'] = () => silent
  await act(() => host.set.page({ conversation: asaChat }))
  await settle()
  await act(() => host.set.link({ state: 'offline', since: '' }))
  await settle()
  expect(text()).toContain(keep)
  expect(text()).toContain(`${seen} ${at}`)
  await accessible(root)
  pass(600)
  await click(getByRole('button', { name: button }))
  expect(host.intents).toMatchObject([{ kind: 'tag', input: { records: [asa.ref], conversation: { externalId: asaChat.externalId } } }])
})

test('of several it is told too', async () => {
  const two = found([asaMatch, oguzMatch], stops('many', 'not-needed', 'not-needed', 2))
  const { host, text } = await sidebar({ page: { conversation: asaChat }, answers: backend(two) })
  expect(text()).not.toContain('Last seen')
  await act(() => host.set.link({ state: 'offline', since: '' }))
  await act(() => host.set.page({ conversation: minhChat }))
  await act(() => host.set.page({ conversation: asaChat }))
  await settle()
  expect(text()).toContain('Last seen')
})

test.each([
  ['en', 'Keep tagging', 'A record that you create is kept on this computer', /^Create a record that waits/],
  ['sv', 'Fortsätt tagga', 'En post som du skapar sparas på den här datorn', /^Skapa en post som väntar/],
])('%s: where nobody was seen nothing says to keep tagging, and the button says that it creates', async (language, keep, made, button) => {
  const { text, root, getByRole } = await sidebar(
    { page: { conversation: asaChat }, link: { state: 'offline', since: '' }, answers: backend(one), drafts: { forms } },
    language,
  )
  expect(text()).not.toContain(keep)
  expect(text()).toContain(made)
  expect(getByRole('button', { name: button })).toBeTruthy()
  await accessible(root)
})

test('whoever may create no records is told of none', async () => {
  const { text, getByText } = await sidebar({
    page: { conversation: asaChat },
    link: { state: 'offline', since: '' },
    answers: backend(one),
  })
  expect(getByText('The server does not answer.')).toBeTruthy()
  expect(text()).not.toMatch(/Keep tagging|you create/)
})

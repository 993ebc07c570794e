import { act } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { backend, found, nothing, stops } from '#services/view/script/answers.ts'
import { forms } from '#services/view/script/forms.ts'
import { asaChat, asaMatch, minhChat, phoneEvidence } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

test('what every CRM begins with has Swedish labels, and what is the organisation’s own keeps its name', async () => {
  const { root, text, getAllByRole, findByLabelText, getByRole } = await sidebar(
    { page: { conversation: minhChat }, answers: backend(nothing) },
    'sv',
  )
  await findByLabelText(/^Förnamn/)
  expect(getAllByRole('tab').map((tab) => tab.textContent)).toEqual(['Kontakt', 'Konto', 'Lead', 'Affärsmöjlighet'])
  expect(getByRole('button', { name: /^Skapa kontakt och tagga/ })).toBeTruthy()
  expect(text()).toContain('Mobil')
  expect(text()).toContain('E-post')
  // the organisation has named this one itself
  expect(text()).toContain('Preferred language')
  await accessible(root)
})

test('a record’s card says its kind, its fields and why it matched in Swedish', async () => {
  const match = {
    ...asaMatch,
    evidence: [phoneEvidence('Mobile', '+46 70-174 06 12', '070 174 06 12')],
    fields: [
      { name: 'owner', label: 'Owner', type: 'text' as const, value: 'Maja Holm' },
      { name: 'language', label: 'Language', type: 'option' as const, value: 'sv', text: 'Swedish' },
      { name: 'boat', label: 'Owner', type: 'text' as const, value: 'Vega' },
    ],
  }
  const { root, getByRole, view } = await sidebar(
    { page: { conversation: asaChat }, answers: backend(found([match], stops('hit', 'not-needed', 'not-needed', 1))) },
    'sv',
  )
  const card = getByRole('article', { name: /^Kontakt Åsa/ })
  const lines = [...card.querySelectorAll('.fields dt, .fields dd')].map((cell) => cell.textContent)
  expect(lines).toEqual(['Ägare', 'Maja Holm', 'Språk', 'Svenska', 'Owner', 'Vega'])
  expect(card.querySelector('.why')?.textContent).toContain('Mobil')
  await accessible(root)
  await act(() => view.preferences.choose({ language: 'en' }))
  await settle()
  expect(getByRole('article', { name: /^Contact Åsa/ })).toBeTruthy()
})

test('kinds and fields to search by are told in Swedish as well', async () => {
  const { press, text, view } = await sidebar({ page: { conversation: asaChat }, answers: backend(nothing) }, 'sv')
  await press('/')
  await settle()
  expect(text()).toContain('Kontakter')
  await act(() => view.search.searchIn({ kind: 'field', entity: 'contact', field: forms.entities[0]?.searchFields[0]?.name ?? '' }))
  await settle()
  expect(text()).toContain('Region · Kontakt')
})

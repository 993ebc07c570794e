import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepFocus } from './kept-focus.ts'

let end = () => {}

beforeEach(() => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(true)
  document.body.innerHTML = `<main><h1>Agents</h1><section><h2>People</h2><ul>
    <li><h3>Åsa</h3><button id="out">Shut out</button><p><button id="keep">Keep</button></p></li>
    <li><h3>Minh</h3><button id="remove">Remove</button></li></ul></section></main>`
  end = keepFocus(document.querySelector('main') as HTMLElement, 'li, section, main')
})
afterEach(() => {
  end()
  vi.restoreAllMocks()
})

const press = async (id: string, away: string) => {
  const button = document.getElementById(id) as HTMLElement
  button.focus()
  button.closest(away)?.remove()
  await Promise.resolve()
}

test('a question that is answered gives the focus to the heading of its row', async () => {
  await press('keep', 'p')
  expect(document.activeElement?.textContent).toBe('Åsa')
})

test('a row that is removed gives it to the heading of its list', async () => {
  await press('remove', 'li')
  expect(document.activeElement?.textContent).toBe('People')
})

test('whoever has gone elsewhere meanwhile stays there', async () => {
  document.getElementById('remove')?.focus()
  document.getElementById('out')?.focus()
  document.getElementById('remove')?.closest('li')?.remove()
  await Promise.resolve()
  expect(document.activeElement?.id).toBe('out')
})

test('while the page beside has the keyboard, nothing is taken from it', async () => {
  vi.mocked(document.hasFocus).mockReturnValue(false)
  await press('remove', 'li')
  expect(document.activeElement).toBe(document.body)
})

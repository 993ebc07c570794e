import { expect, test } from 'vitest'
import { outerWords } from '#services/background/outer-words.ts'
import { rail, railStyle } from './rail.ts'

/** how many are drawn */
const signs = (element: HTMLElement) => element.querySelector('svg path')?.getAttribute('d')?.match(/M/g)?.length ?? 0

test('says how many records match, and whether a tag failed, to eyes and to screen readers', () => {
  const { element, say, look } = rail(document, () => {})
  look({ words: outerWords.en })
  expect(element.getAttribute('aria-label')).toBe('Open Tagalong')
  // what draws numbers costs every tab memory, and most have none to tell
  expect(element.childElementCount).toBe(0)
  say({ count: 1, failed: false, drawn: 'M0 0h5' })
  expect(element.getAttribute('aria-label')).toBe('Open Tagalong: 1 match')
  say({ count: 140, failed: true, drawn: 'M0 0h5M7 0h5M14 0h5' })
  expect(element.getAttribute('aria-label')).toBe('Open Tagalong: 140 matches, a tag failed')
  expect(signs(element)).toBe(3)
  expect(element.querySelector('circle')?.getAttribute('r')).toBe('5')
  say({ count: 0, failed: false, drawn: '' })
  expect(signs(element)).toBe(0)
  expect(element.querySelector('circle')?.getAttribute('r')).toBe('0')
})

test('nothing that it says is text, which a page can find out in a closed shadow root too', () => {
  const { element, say, look } = rail(document, () => {})
  look({ words: outerWords.en })
  say({ count: 140, failed: true, drawn: 'M0 0h5M7 0h5M14 0h5' })
  expect(element.textContent).toBe('')
  expect(railStyle).not.toMatch(/font|var\(/)
})

test('speaks the language and wears the colours that the agent chose', () => {
  const { element, say, look } = rail(document, () => {})
  say({ count: 2, failed: false, drawn: 'M0 0h5' })
  look({ theme: 'dark', words: outerWords.sv })
  expect(element.getAttribute('aria-label')).toBe('Öppna Tagalong: 2 träffar')
  expect(element.style.colorScheme).toBe('dark')
  look({ words: outerWords.sv })
  expect(element.style.colorScheme).toBe('')
})

test('a press of a script is no press', () => {
  let pressed = 0
  const { element } = rail(document, () => pressed++)
  element.click()
  element.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  expect(pressed).toBe(0)
})

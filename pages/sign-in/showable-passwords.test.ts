import { beforeEach, expect, test } from 'vitest'
import { showablePasswords } from './showable-passwords.ts'

const icon = [['circle', { cx: '12', cy: '12', r: '3' }]] as const

beforeEach(() => {
  const form = document.createElement('form')
  Object.assign(form.dataset, { show: 'Show password', hide: 'Hide password' })
  const input = document.createElement('input')
  Object.assign(input, { type: 'password', id: 'f-password', name: 'password', value: 'four calm herrings' })
  form.append(input)
  document.body.replaceChildren(form)
  showablePasswords(document, { show: icon, hide: icon })
})

const input = () => document.querySelector('input') as HTMLInputElement
const button = () => document.querySelector('button') as HTMLButtonElement

test('a password is shown and hidden by a named button, and keeps its text and the focus', () => {
  expect(button().getAttribute('aria-label')).toBe('Show password')
  button().click()
  expect([input().type, button().getAttribute('aria-label'), document.activeElement]).toEqual(['text', 'Hide password', input()])
  button().click()
  expect([input().type, input().value]).toEqual(['password', 'four calm herrings'])
})

test('the button never sends the form, and what is sent is a password', () => {
  expect(button().type).toBe('button')
  button().click()
  input().form?.dispatchEvent(new Event('submit'))
  expect(input().type).toBe('password')
})

import { beforeEach, expect, test } from 'vitest'
import { keepTyped, putTypedBack } from './typed-again.ts'

const storage = () => sessionStorage
const path = '/crm/contact/7/edit'

const ended = `<form data-typed="${path}"><textarea hidden name="_token">old</textarea><textarea hidden name="_version">3</textarea>
<textarea hidden name="last_name">Lindqvist &amp; co</textarea><textarea hidden name="region">north</textarea><textarea hidden name="region">west</textarea>
<div data-with-script hidden></div><div data-without-script></div></form>`
const form = `<form data-keep=""><div data-typed-back hidden></div><input type="hidden" name="_token" value="new"><input type="hidden" name="_version" value="4">
<input name="last_name" value="Lindqvist"><input name="title" value="Buyer"><input type="checkbox" name="region" value="north"><input type="checkbox" name="region" value="south" checked>
<input type="checkbox" name="region" value="west"></form>`

const one = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector) as T
const value = (name: string) => one<HTMLInputElement>(`[name=${name}]`).value

beforeEach(() => {
  sessionStorage.clear()
  document.body.innerHTML = ended
})

test('what was typed as the session ended stands in the form again, on the version that it was typed on, with the form’s new token', () => {
  keepTyped(document, storage)
  document.body.innerHTML = form
  putTypedBack(document, storage, path)
  expect([value('last_name'), value('title'), value('_version'), value('_token')]).toEqual(['Lindqvist & co', 'Buyer', '3', 'new'])
  expect([...document.querySelectorAll<HTMLInputElement>('[name=region]')].map(({ checked }) => checked)).toEqual([true, false, true])
  expect([one('[data-typed-back]').hidden, one('form').dataset['keep']]).toEqual([false, 'changed'])
})

test('it is put back once, and into no other form', () => {
  keepTyped(document, storage)
  document.body.innerHTML = form
  putTypedBack(document, storage, '/crm/contact/8/edit')
  expect(value('last_name')).toBe('Lindqvist')
  putTypedBack(document, storage, path)
  document.body.innerHTML = form
  putTypedBack(document, storage, path)
  expect(value('last_name')).toBe('Lindqvist')
})

test('the page that says that the session ended has one way on; a browser that keeps nothing has the other', () => {
  keepTyped(document, storage)
  expect([one('[data-with-script]').hidden, one('[data-without-script]').hidden]).toEqual([false, true])
  document.body.innerHTML = ended
  keepTyped(document, () => {
    throw new DOMException('denied', 'SecurityError')
  })
  expect([one('[data-with-script]').hidden, one('[data-without-script]').hidden]).toEqual([true, false])
})

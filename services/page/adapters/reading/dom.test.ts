import { expect, test } from 'vitest'
import { all, attribute, attributeNames, childrenOf, matches, parentOf, tagOf } from './dom.ts'

test('a form whose fields are called like methods of ours is read like any other element', () => {
  const names = ['getAttribute', 'getAttributeNames', 'querySelectorAll', 'matches', 'childNodes', 'parentNode']
  document.body.innerHTML = `<form class="list">${names.map((name) => `<input name="${name}">`).join('')}</form>`
  const form = document.body.firstElementChild as Element
  // as a browser does it, whether or not this one does
  for (const name of names) Object.defineProperty(form, name, { value: form.firstElementChild, configurable: true })
  expect(attribute(form, 'class')).toBe('list')
  expect(attributeNames(form)).toEqual(['class'])
  expect(all(form, 'input')).toHaveLength(names.length)
  expect(childrenOf(form)).toHaveLength(names.length)
  expect(parentOf(form)).toBe(document.body)
  expect(tagOf(form)).toBe('form')
  expect(matches(form, 'form')).toBe(true)
})

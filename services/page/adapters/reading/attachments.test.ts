import { expect, test } from 'vitest'
import { attachmentsIn } from './attachments.ts'

test('a message carries the files that it links to, and a drawing beside one is in nobody’s way', () => {
  document.body.innerHTML = `<div class="attachment">
    <svg><a href="#clip"><path d="M0 0"/></a></svg>
    <a href="https://chat.example/files/offer.pdf">offer.pdf</a></div>`
  const item = document.body.firstElementChild as Element
  const link = item.querySelector('svg a') as Element
  // as a browser does it, whether or not this one does
  Object.defineProperty(link, 'href', { value: { baseVal: '#clip', animVal: '#clip' } })
  expect(attachmentsIn(item)).toEqual([{ name: 'offer.pdf', url: 'https://chat.example/files/offer.pdf' }])
})

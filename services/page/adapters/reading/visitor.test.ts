import { afterEach, expect, test } from 'vitest'
import { findVisitor } from './visitor.ts'

const look = (html: string) => {
  document.body.innerHTML = html
  return findVisitor([document], document.querySelector('.list') ?? undefined, [])
}
afterEach(() => {
  document.body.innerHTML = ''
})

test('nothing is read out of messages, however much they look like a panel of details', () => {
  const message = '<p>Phone: +46 8 111 11 11</p><a href="tel:+4682222222">call</a><dl><dt>Email</dt><dd>else@example.com</dd></dl>'
  expect(
    look(`<aside class="customer panel"><h2>Åsa Ek</h2><div class="list"><div class="customer-details">${message}</div></div></aside>`),
  ).toEqual({
    names: ['Åsa Ek'],
    phones: [],
    emails: [],
  })
})

test('nothing is read of other people: lists of conversations, and the menu that has the agent in it', () => {
  const person = (name: string) => `<div class="entry"><b>${name}</b><i>${name}@example.com</i></div>`
  const found = look(`<aside class="sidebar"><a href="/inbox">Inbox</a><a href="/team">Team</a><p>maja@example.com</p></aside>
    <div class="contact-panel">${['a', 'b', 'c'].map(person).join('')}</div>
    <div class="pane"><div class="list"></div></div><aside class="details"><p>visitor@example.com</p></aside>`)
  expect(found.emails).toEqual(['visitor@example.com'])
})

test('several numbers and addresses are all told, each once; years, prices and times are none', () => {
  const found = look(`<div class="list"></div><aside><a href="tel:+46701740612">070-174 06 12</a><p>+46 70 174 06 12</p><p>08-123 45 67</p>
    <p>2026-11-21 14:08</p><p>Order #12345678</p><p>1 234 567 kr</p><p>10.0.0.12</p></aside>`)
  expect(found.phones).toEqual(['+46701740612', '08-123 45 67'])
})

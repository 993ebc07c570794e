import { expect, test } from 'vitest'
import { setDaysApart } from './local-days.ts'

/** As the server writes it: days by UTC. */
function transcript(...rows: string[]): Element {
  const list = document.createElement('ol')
  let day = ''
  list.innerHTML = rows
    .map((at) => {
      const row = `<li class="script-row"><time datetime="${at}" data-show="time">${at.slice(11, 16)}</time></li>`
      const heading =
        at && at.slice(0, 10) !== day ? `<li class="script-day"><time datetime="${at}">${at.slice(0, 10)} UTC</time></li>` : ''
      day = at.slice(0, 10)
      return heading + row
    })
    .join('')
  return list
}

const readIn = (timeZone: string) => {
  const { format } = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short' })
  const of = (at: string) => format(new Date(at))
  return { dayOf: of, write: of }
}
const shown = (list: Element) => [...list.querySelectorAll('li')].map((row) => row.textContent)

test('a chat over midnight in UTC that was on one day for its reader has no headings', () => {
  const list = transcript('2026-11-20T23:50:00Z', '2026-11-21T00:10:00Z')
  setDaysApart(list, readIn('Europe/Stockholm'))
  expect(shown(list)).toEqual(['23:50', '00:10'])
})

test('days begin at the midnight of the reader, and none is named twice', () => {
  const list = transcript('2026-11-20T22:30:00Z', '2026-11-20T23:50:00Z', '2026-11-21T00:10:00Z', '2026-11-22T09:00:00Z')
  setDaysApart(list, readIn('Europe/Stockholm'))
  expect(shown(list)).toEqual(['20 Nov', '22:30', '21 Nov', '23:50', '00:10', '22 Nov', '09:00'])
})

test('a chat on one day in UTC gets its headings where the reader had a midnight', () => {
  const list = transcript('2026-11-20T22:30:00Z', '2026-11-20T23:10:00Z')
  setDaysApart(list, readIn('Europe/Stockholm'))
  expect(shown(list)).toEqual(['20 Nov', '22:30', '21 Nov', '23:10'])
})

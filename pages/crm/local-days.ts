/** How the reader's clock sees a moment: which day it is on, and how that day is written. */
export type ReadersDays = { dayOf(at: string): string; write(at: string): string }

/**
 * A transcript's days, set apart anew: the server does it in UTC, which is all that it knows, and midnight is somewhere else on the
 * reader's clock. Headings only where there are several days, as the server does it.
 */
export function setDaysApart(script: Element, { dayOf, write }: ReadersDays): void {
  for (const heading of script.querySelectorAll('.script-day')) heading.remove()
  const said = [...script.querySelectorAll<HTMLTimeElement>('time[data-show="time"]')].filter(
    (one) => !Number.isNaN(Date.parse(one.dateTime)),
  )
  if (new Set(said.map((one) => dayOf(one.dateTime))).size < 2) return
  let day: string | undefined
  for (const { dateTime, parentElement } of said) {
    const began = dayOf(dateTime)
    if (began !== day) parentElement?.before(heading(dateTime, write(dateTime)))
    day = began
  }
}

function heading(at: string, text: string): HTMLElement {
  const time = document.createElement('time')
  time.dateTime = at
  time.textContent = text
  const row = document.createElement('li')
  row.className = 'script-day'
  row.append(time)
  return row
}

import { clockTime, dayAndTime, localeFor, recentlyAlone, shortDay } from '#contract/moments.ts'
import type { PageMessage } from '#contract/page-api.ts'
import { setDaysApart } from './local-days.ts'
import { keepTyped, putTypedBack } from './typed-again.ts'

/** The little that a CRM page does by itself: tell the sidebar which record it shows, times in the reader's zone, `/` to search, unsaved words kept, over the end of a session too. */
tellRecord()
opensNamedActivity()
localTimes()
slashSearches()
keepTyped(document, () => sessionStorage)
putTypedBack(document, () => sessionStorage, location.pathname)
warnsBeforeLeaving()

function tellRecord(): void {
  const { connection, entity, record } = document.body.dataset
  if (!connection || !entity || !record) return
  const message: PageMessage = { tagalong: 1, type: 'record', record: { connection, entity, id: record } }
  const tell = () => window.postMessage(message, location.origin)
  addEventListener('message', (event) => {
    const data = event.data as { tagalong?: unknown; type?: unknown } | null
    if (event.source === window && event.origin === location.origin && data?.tagalong === 1 && data.type === 'ready') tell()
  })
  tell()
}

/** A link to one activity shows it unfolded. The record's head above it stands there whole or not at all. */
function opensNamedActivity(): void {
  const open = () => {
    const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1))
    if (!(named instanceof HTMLDetailsElement)) return
    named.open = true
    named.scrollIntoView({ block: 'start' })
    const bottom = (of: string) => document.querySelector(of)?.getBoundingClientRect().bottom ?? 0
    if (bottom('.record-head') > Math.max(0, bottom('.crm-bar'))) scrollTo({ top: 0 })
  }
  addEventListener('hashchange', open)
  // until the page is whole the browser goes back to the activity by itself, and once more right after
  addEventListener('load', () => requestAnimationFrame(() => setTimeout(open)))
  open()
}

/** The server writes UTC; the reader's clock decides what is shown. */
function localTimes(): void {
  const locale = localeFor(document.documentElement.lang, navigator.languages)
  const now = Date.now()
  for (const script of document.querySelectorAll('.script'))
    setDaysApart(script, { dayOf: (at) => new Date(at).toDateString(), write: (at) => shortDay(at, locale, now) })
  const written: Record<string, (at: string) => string> = {
    time: (at) => clockTime(at, locale),
    short: (at) => recentlyAlone(at, locale, now),
    full: (at) => dayAndTime(at, locale),
    date: (at) => shortDay(at, locale, now),
  }
  for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-show]')) {
    const at = element.dateTime
    if (Number.isNaN(Date.parse(at))) continue
    element.title = dayAndTime(at, locale)
    element.textContent = (written[element.dataset.show ?? ''] ?? written['date'])?.(at) ?? at
  }
}

function slashSearches(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]')) return
    const search = document.querySelector<HTMLInputElement>('input[type="search"]')
    if (!search) return
    event.preventDefault()
    search.focus()
    search.select()
  })
}

function warnsBeforeLeaving(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-keep]')
  if (!form) return
  let changed = form.dataset.keep === 'changed'
  form.addEventListener('input', () => {
    changed = true
  })
  form.addEventListener('submit', () => {
    changed = false
  })
  addEventListener('beforeunload', (event) => {
    if (changed) event.preventDefault()
  })
}

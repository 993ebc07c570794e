import type { Page } from '@playwright/test'
import { inPage } from './zoo-browser.ts'

/** Runs in the page before anything of it does, and writes down all that a page is told. It uses nothing that a page could replace later. */
export function spy(): void {
  const { stringify } = JSON
  const words = String
  const heard = { all: '' }
  Object.defineProperty(window, 'heard', { value: heard })
  const note = (...what: unknown[]) => {
    heard.all += `${stringify(what)}\n`
  }
  for (const type of PerformanceObserver.supportedEntryTypes)
    new PerformanceObserver((list) => note(list.getEntries())).observe({ type, buffered: true })
  if ('ReportingObserver' in window) new ReportingObserver((reports) => note(reports)).observe()
  const hear = (event: Event) => {
    const { data, blockedURI, detail } = event as unknown as Record<string, unknown>
    let path = ''
    for (const one of event.composedPath()) path += ` ${words(one)}`
    note(event.type, words(blockedURI), data === undefined ? '' : stringify(data), words(detail), path)
  }
  // the load of a frame passes the document, and never reaches the window
  for (const name of ['securitypolicyviolation', 'error', 'load', 'focusin', 'message'])
    for (const target of [window, document]) target.addEventListener(name, hear, true)
}

/** All that the page was told, and all that it can find now. */
export async function learned(page: Page): Promise<{ text: string; roots: number; frames: number }> {
  return inPage(page, () => {
    const all = document.querySelectorAll('*')
    let roots = 0
    for (const element of all) if (element.parentNode === document.documentElement && element.shadowRoot) roots++
    const { heard } = window as unknown as { heard?: { all: string } }
    const { told } = window as unknown as { told?: string[] }
    let text = `${heard?.all}\n${document.documentElement.outerHTML}\n${location.href}`
    for (let at = 0; at < (told?.length ?? 0); at++) text += `\n${told?.[at]}`
    return { text, roots, frames: window.length - document.querySelectorAll('iframe, frame').length }
  })
}

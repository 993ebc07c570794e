import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Conversation } from '#contract/conversation.ts'
import { patternOf } from '#contract/address-pattern.ts'
import { definitionFor } from '#contract/page-definitions/index.ts'
import type { SavedPage } from './adapters/saved-page.fixture.ts'
import { htmlOf, savedPages } from './adapters/saved-pages.fixture.ts'
import { guesses } from './adapters/reading/make-guesses.ts'
import { readPage } from './adapters/reading/read-page.ts'

const now = new Date('2026-11-21T12:00:00Z')

/** Every page that was saved for an adapter, read as the background lets the adapter read it: who wrote what, to whom, in which conversation. */
export function pageAdapterSuite(adapter: SavedPage['adapter'], pages = savedPages.filter((page) => page.adapter === adapter)): void {
  describe(`${adapter} reads`, () => {
    beforeEach(() => void vi.useFakeTimers({ now, toFake: ['Date'] }))
    afterEach(() => {
      vi.useRealTimers()
      document.documentElement.innerHTML = ''
    })
    const definition = definitionFor(adapter) ?? {}
    const reads = { source: 'site', sourceName: 'Site', definition, ...patternOf(definition) }
    test('pages that were saved', () => expect(pages.length).toBeGreaterThan(0))

    // where only a browser knows what stands where, e2e/reading-pages.spec.ts looks
    test.each(pages.filter(({ drawn }) => !drawn))('$name', (page) => {
      open(page)
      const reading = readPage(document, reads, guesses, now)
      const said = reading?.conversation
      expect(said?.messages.map(({ role }) => role)).toEqual(page.roles)
      expect(said?.messages[0]?.text).toContain(page.first)
      expect(said?.messages.at(-1)?.text).toContain(page.last)
      expect([said?.visitor.fullName, said?.visitor.phones, said?.visitor.emails]).toEqual([
        page.visitor.name,
        page.visitor.phones,
        page.visitor.emails,
      ])
      expect(said?.status).toBe(page.status ?? 'open')
      if (page.externalId) expect(said?.externalId).toBe(page.externalId)
      expect(Conversation.safeParse(said).error?.issues).toBeUndefined()
      // read again without a change it is the same, key for key
      expect(readPage(document, reads, guesses, now)?.conversation).toEqual(said)
      expect(new Set(said?.messages.map(({ id }) => id)).size).toBe(said?.messages.length)
    })
  })
}

function open(page: SavedPage): void {
  const { happyDOM } = globalThis as unknown as { happyDOM: { setURL(url: string): void } }
  happyDOM.setURL(`https://inbox.example.com${page.address}`)
  const parsed = new DOMParser().parseFromString(htmlOf(page), 'text/html')
  document.documentElement.lang = parsed.documentElement.lang
  document.documentElement.dir = parsed.documentElement.dir
  document.documentElement.replaceChildren(document.importNode(parsed.head, true), document.importNode(parsed.body, true))
  attachShadows(document.documentElement)
}

/** What a browser does with `<template shadowrootmode>` when it reads a page. */
function attachShadows(root: ParentNode): void {
  for (const template of root.querySelectorAll<HTMLTemplateElement>('template[shadowrootmode]')) {
    const shadow = template.parentElement?.attachShadow({ mode: 'open' })
    shadow?.append(template.content)
    template.remove()
    if (shadow) attachShadows(shadow)
  }
}

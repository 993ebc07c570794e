import { html } from 'hono/html'
import Building2 from 'lucide/dist/esm/icons/building-complex.mjs'
import Handshake from 'lucide/dist/esm/icons/handshake.mjs'
import LogOut from 'lucide/dist/esm/icons/log-out.mjs'
import Search from 'lucide/dist/esm/icons/search.mjs'
import Sprout from 'lucide/dist/esm/icons/sprout.mjs'
import UserRound from 'lucide/dist/esm/icons/user-round.mjs'
import type { EntityDescription, EntityKind } from '#contract/records.ts'
import { icon, mark } from '#server/html/icon.ts'
import { type Html, page } from '#server/html/shell.ts'
import type { Reader } from './parts.ts'
import { crmTexts } from './texts.ts'

export type CrmFrame = {
  reader: Reader
  crmTitle: string
  title: string
  entities: readonly EntityDescription[]
  /** the list that this page belongs to */
  current?: string
  /** what stands in the search box */
  search?: string
  body: Html
  data?: Readonly<Record<string, string>>
  /** what this page has beside what every CRM page has */
  scripts?: readonly string[]
  styles?: readonly string[]
}

/** A CRM page: the bar with the lists and the search box, then the page's own part. */
export function crmFrame(frame: CrmFrame): Html {
  const { reader, crmTitle, title, entities, current, search = '', body, data = {}, scripts = [], styles = [] } = frame
  const text = crmTexts(reader.lang)
  return page({
    title: `${title} · ${crmTitle}`,
    lang: reader.lang,
    scripts: ['crm.js', ...scripts],
    styles: ['crm.css', ...styles],
    bodyClass: 'crm-page',
    bodyData: data,
    body: html`<a class="skip" href="#content">${text.skip}</a><header class="bar crm-bar"><a class="bar-title row" href="/crm">${mark}<span>${crmTitle}</span></a>
<nav class="crm-tabs" aria-label="${text.lists}">${entities.map(
      (entity) =>
        html`<a class="btn btn-quiet btn-small" href="/crm/${encodeURIComponent(entity.name)}"${entity.name === current ? html` aria-current="page"` : ''}>${entity.labelPlural}</a>`,
    )}</nav>
<form class="crm-search" role="search" action="/crm/search" method="get">${icon(Search, 14)}<input class="input" type="search" name="q" value="${search}" maxlength="300" aria-label="${text.search}" placeholder="${text.search}" aria-keyshortcuts="/"><kbd aria-hidden="true">/</kbd></form><a class="btn btn-quiet btn-icon btn-small" href="/sign-out" title="${text.signOut}: ${reader.person.name}"><span class="sr">${text.signOut}</span>${icon(LogOut)}</a></header>
<main id="content" class="crm-main" tabindex="-1">${body}</main>`,
  })
}

/** The icon of a kind of record on its tint; the word always stands beside it. */
export function kindTile(kind: EntityKind, size: 'small' | 'usual' | 'large' = 'usual'): Html {
  const face = { account: Building2, contact: UserRound, lead: Sprout, custom: Handshake }[kind]
  return html`<span class="kind kind-${kind}${size === 'usual' ? '' : ` kind-${size}`}">${icon(face)}</span>`
}

import { html } from 'hono/html'
import ChevronRight from 'lucide/dist/esm/icons/chevron-right.mjs'
import Download from 'lucide/dist/esm/icons/download.mjs'
import Plus from 'lucide/dist/esm/icons/plus.mjs'
import Upload from 'lucide/dist/esm/icons/upload.mjs'
import type { EntityDescription, FieldDescription, Match } from '#contract/records.ts'
import type { BrowsePage } from '#server/connectors/embedded/browse.ts'
import { icon } from '#server/html/icon.ts'
import type { Html } from '#server/html/shell.ts'
import { kindTile } from './frame.ts'
import { mayImport } from './import-pages.ts'
import type { Reader } from './parts.ts'
import { recordPath, showValue, valueText } from './show-value.ts'
import { crmTexts } from './texts.ts'

/** The columns of a list: the first fields after the name that say something at a glance. */
export function listFields(entity: EntityDescription): FieldDescription[] {
  const nameParts = new Set([entity.primaryField, 'first_name', 'last_name'])
  const wanted = ['account', 'company', 'contact', 'mobile', 'phone', 'email', 'city', 'amount', 'stage', 'status', 'close_date']
  const rank = (field: FieldDescription) => (wanted.includes(field.name) ? wanted.indexOf(field.name) : wanted.length)
  return entity.fields
    .filter((field) => !nameParts.has(field.name) && field.type !== 'multiline')
    .map((field, index) => ({ field, index }))
    .sort((a, b) => rank(a.field) - rank(b.field) || a.index - b.index)
    .slice(0, 4)
    .map(({ field }) => field)
}

export type ListView = {
  reader: Reader
  entity: EntityDescription
  fields: readonly FieldDescription[]
  page: BrowsePage
  query: { text: string; sort: 'name' | 'updated'; after: string | undefined }
}

/** One entity's records. */
export function listPage({ reader, entity, fields, page, query }: ListView): Html {
  const text = crmTexts(reader.lang)
  const here = `/crm/${encodeURIComponent(entity.name)}`
  const address = (more: Record<string, string>) =>
    `${here}?${new URLSearchParams({ ...(query.text && { q: query.text }), sort: query.sort, ...more })}`
  return html`<header class="list-head"><div class="row"><h1>${entity.labelPlural}</h1><span class="chip num">${text.count(page.total)}</span></div>
<div class="list-acts">${mayImport(reader) ? importAndExport(reader, entity, here) : ''}${entity.can.create ? html`<a class="btn btn-primary" href="${here}/new">${icon(Plus, 14)}${text.create(entity.label)}</a>` : ''}</div></header>
<form class="list-tools" action="${here}" method="get"><label>${text.filter}<input class="input" type="search" name="q" value="${query.text}" maxlength="200"></label>
<label>${text.sort}<select class="input" name="sort">${(['name', 'updated'] as const).map(
    (sort) =>
      html`<option value="${sort}"${sort === query.sort ? html` selected` : ''}>${sort === 'name' ? text.byName : text.byUpdated}</option>`,
  )}</select></label><button class="btn" type="submit">${text.show}</button></form>
${page.rows.length === 0 ? emptyList(reader, entity, query.text, here) : table({ reader, entity, fields, page, query })}
${
  query.after !== undefined || page.next !== undefined
    ? html`<nav class="list-pages" aria-label="${text.pages}">${query.after === undefined ? '' : html`<a class="btn" href="${address({})}">${text.first}</a>`}${
        page.next === undefined
          ? ''
          : html`<a class="btn" href="${address({ after: page.next })}" rel="next">${text.next}${icon(ChevronRight, 14)}</a>`
      }</nav>`
    : ''
}`
}

/** In a form, not a link: a file with everybody in it is not taken by following an address. */
function importAndExport(reader: Reader, entity: EntityDescription, here: string): Html {
  const text = crmTexts(reader.lang)
  return html`<a class="btn" href="/crm/import?entity=${encodeURIComponent(entity.name)}">${icon(Upload, 14)}${text.importFile}</a><form method="post" action="${here}/export"><input type="hidden" name="_token" value="${reader.token}"><button class="btn" type="submit" title="${text.exportTitle(entity.labelPlural)}">${icon(Download, 14)}${text.exportList}</button></form>`
}

/** What a search over all lists found, with why. */
export function searchPage(reader: Reader, wanted: string, found: { matches: Match[]; total: number; next?: string | undefined }): Html {
  const text = crmTexts(reader.lang)
  if (wanted === '') return html`<div class="empty"><h1>${text.search}</h1><p>${text.writeSomething}</p></div>`
  if (found.matches.length === 0) return html`<div class="empty"><h1>${text.noResults(wanted)}</h1><p>${text.noResultsText}</p></div>`
  return html`<header class="list-head"><div class="row"><h1 class="wrap">${text.results(wanted)}</h1><span class="chip num">${text.count(found.total)}</span></div></header>
<ul class="hits">${found.matches.map(
    ({ record, evidence }) =>
      html`<li><a class="hit" href="${recordPath(record.ref)}">${kindTile(record.kind)}<span class="hit-text"><span class="hit-name"><bdi>${record.name || record.ref.id}</bdi>${
        record.inactive ? html` <span class="chip">${text.inactive}</span>` : ''
      }</span><span class="meta">${[record.entityLabel, record.subtitle].filter(Boolean).join(' · ')}</span></span><span class="meta hit-why">${evidence
        .filter((one) => one.recordValue !== record.name)
        .slice(0, 2)
        .map((one) => `${one.label}: ${one.recordValue}`)
        .join(' · ')}</span></a></li>`,
  )}</ul>
${found.next === undefined ? '' : html`<nav class="list-pages" aria-label="${text.pages}"><a class="btn" rel="next" href="/crm/search?${new URLSearchParams({ q: wanted, after: found.next })}">${text.next}${icon(ChevronRight, 14)}</a></nav>`}`
}

function table({ reader, entity, fields, page }: ListView): Html {
  const text = crmTexts(reader.lang)
  const nameLabel = entity.fields.find((field) => field.name === entity.primaryField)?.label ?? text.byName
  return html`<table class="records" aria-label="${entity.labelPlural}"><thead><tr><th scope="col">${nameLabel}</th>${fields.map((field) => html`<th scope="col">${field.label}</th>`)}<th scope="col">${text.updated}</th></tr></thead>
<tbody>${page.rows.map(
    (row) =>
      html`<tr><th scope="row"><a class="record-name" href="${recordPath(row.record.ref)}">${kindTile(row.record.kind, 'small')}<bdi>${row.record.name || row.record.ref.id}</bdi></a>${
        row.record.inactive ? html` <span class="chip">${text.inactive}</span>` : ''
      }</th>${fields.map(
        (field) =>
          html`<td data-label="${field.label}"${valueText(field, row.values[field.name], reader.lang) === '' ? html` class="is-empty"` : ''}>${showValue(field, row.values[field.name], reader.lang)}</td>`,
      )}<td data-label="${text.updated}" class="num"><time datetime="${row.updatedAt}" data-show="short">${row.updatedAt.slice(0, 10)}</time></td></tr>`,
  )}</tbody></table>`
}

function emptyList(reader: Reader, entity: EntityDescription, wanted: string, here: string): Html {
  const text = crmTexts(reader.lang)
  return wanted === ''
    ? html`<div class="empty"><h2>${text.emptyList(entity.labelPlural)}</h2>${entity.can.create ? html`<a class="btn" href="${here}/new">${text.create(entity.label)}</a>` : ''}</div>`
    : html`<div class="empty"><h2>${text.emptyFilter(wanted)}</h2><a class="btn" href="${here}">${text.showAll}</a></div>`
}

import { html } from 'hono/html'
import ChevronRight from 'lucide/dist/esm/icons/chevron-right.mjs'
import type { BrowseActivity, BrowseRecord } from '#server/connectors/embedded/browse.ts'
import type { ActivityOrigin } from '#server/database/activity-origins.ts'
import { banner } from '#server/html/form.ts'
import { icon } from '#server/html/icon.ts'
import type { Html } from '#server/html/shell.ts'
import { activityArticle, sortOf } from './activity.ts'
import { kindTile } from './frame.ts'
import type { Reader } from './parts.ts'
import { recordPath, showValue } from './show-value.ts'
import { crmTexts } from './texts.ts'
import { whyTagged } from './why-tagged.ts'

export type RecordView = {
  reader: Reader
  record: BrowseRecord
  successor: { name: string; path: string } | undefined
  activities: { activities: BrowseActivity[]; total: number; next?: string }
  origins: ReadonlyMap<string, ActivityOrigin>
  country: string
  show: 'all' | 'conversations' | 'tasks'
  first: boolean
  done: 'saved' | 'made' | 'undone' | undefined
  /** the tag whose undo was refused because somebody has edited its activity */
  edited: string | undefined
}

/** A record's page: who, the facts by section, and everything that was written about it, newest first. */
export function recordPage(view: RecordView): Html {
  const { reader, record, successor } = view
  const text = crmTexts(reader.lang)
  const path = recordPath(record.record.ref)
  const edited = [...view.origins.values()].find(({ tag, state }) => tag === view.edited && state !== 'undoing' && state !== 'undone')
  const done = view.done && { saved: text.saved, made: text.made, undone: text.undoDone }[view.done]
  return html`<header class="record-head">${kindTile(record.record.kind, 'large')}<div class="grow"><p class="meta"><a href="/crm/${encodeURIComponent(record.record.ref.entity)}">${record.record.entityLabel}</a>${
    record.record.account ? html` · <a href="${recordPath(record.record.account)}"><bdi>${record.record.account.name}</bdi></a>` : ''
  }${record.record.inactive ? html` <span class="chip">${text.inactive}</span>` : ''}</p><h1 dir="auto">${record.record.name || record.record.ref.id}</h1></div>
<div class="record-acts">${record.entity.can.update ? html`<a class="btn" href="${path}/edit">${text.edit}</a>` : ''}${inactiveSwitch(reader, record, path)}</div></header>
${
  done || successor || edited
    ? html`<div class="record-news">${done ? banner({ kind: 'ok', title: done }) : ''}${
        edited
          ? html`${banner({ kind: 'warn', title: text.undoEdited, text: text.undoEditedText })}${removeAnyway(reader, edited.tag, path)}`
          : ''
      }${
        successor
          ? banner({
              kind: 'info',
              title: text.moved(successor.name),
              text: html`${text.movedText} <a href="${successor.path}">${text.openIt}</a>`,
            })
          : ''
      }</div>`
    : ''
}
<div class="record-body"><section class="facts" aria-label="${text.facts}">${record.sections
    .filter((section) => section.fields.length > 0)
    .map(
      (section) =>
        html`<h2>${section.title}</h2><dl class="fields">${section.fields
          .filter(({ description }) => !(description.readOnly && description.name === record.entity.primaryField))
          .map(
            ({ description, value }) => html`<dt>${description.label}</dt><dd>${showValue(description, value, reader.lang)}</dd>`,
          )}</dl>`,
    )}
<h2>${text.record}</h2><dl class="fields"><dt>${text.updated}</dt><dd><time class="num" datetime="${record.updatedAt}" data-show="full">${record.updatedAt.slice(0, 10)}</time></dd><dt>${text.created}</dt><dd><time class="num" datetime="${record.createdAt}" data-show="full">${record.createdAt.slice(0, 10)}</time></dd><dt>${text.number}</dt><dd class="num">${record.record.ref.id}</dd></dl></section>
${activitiesSection(view, path)}</div>`
}

function activitiesSection({ reader, record, activities, origins, country, show, first }: RecordView, path: string): Html {
  const text = crmTexts(reader.lang)
  const sorted = activities.activities.map((activity) => ({
    activity,
    origin: origins.get(activity.id),
    sort: sortOf(activity, origins.get(activity.id)),
  }))
  const counts = {
    all: activities.total,
    conversations: sorted.filter((one) => one.sort === 'conversation').length,
    tasks: sorted.filter((one) => one.sort === 'task').length,
  }
  // The choice counts what is here, so it is offered only where everything is here.
  const whole = first && activities.next === undefined
  const shown = sorted.filter((one) => show === 'all' || !whole || one.sort === (show === 'tasks' ? 'task' : 'conversation'))
  const choice = (name: keyof typeof counts) =>
    html`<a href="${path}${name === 'all' ? '' : `?show=${name}`}"${name === show ? html` aria-current="true"` : ''}>${text[name]} <span class="num">${counts[name].toLocaleString(reader.lang === 'sv' ? 'sv-SE' : 'en-GB')}</span></a>`
  return html`<section class="time" aria-label="${text.activities}"><div class="row time-head"><h2 class="grow">${text.activities}</h2>${
    whole && activities.total > 0
      ? html`<nav class="seg" aria-label="${text.which}">${choice('all')}${choice('conversations')}${choice('tasks')}</nav>`
      : html`<span class="chip num">${activities.total}</span>`
  }</div>
${
  activities.total === 0
    ? html`<div class="empty"><h3>${text.noActivities}</h3><p>${text.noActivitiesText}</p><a class="btn" href="/practice">${text.practice}</a></div>`
    : shown.length === 0
      ? html`<div class="empty"><p>${text.noneShown}</p></div>`
      : shown.map(({ activity, origin }, index) =>
          activityArticle({
            reader,
            activity,
            origin,
            why: origin && whyTagged(origin.visitor, record, country),
            open: index === 0 && first,
            undoPath: `${path}/undo`,
          }),
        )
}
${activities.next === undefined ? '' : html`<nav class="list-pages" aria-label="${text.pages}"><a class="btn" rel="next" href="${path}?${new URLSearchParams({ after: activities.next })}">${text.older}${icon(ChevronRight, 14)}</a></nav>`}</section>`
}

function removeAnyway(reader: Reader, tag: string, path: string): Html {
  const text = crmTexts(reader.lang)
  return html`<form method="post" action="${path}/undo"><input type="hidden" name="_token" value="${reader.token}"><input type="hidden" name="tag" value="${tag}"><input type="hidden" name="force" value="true"><button class="btn btn-small" type="submit">${text.removeAnyway}</button></form>`
}

function inactiveSwitch(reader: Reader, record: BrowseRecord, path: string): Html | string {
  if (record.record.successor) return ''
  const text = crmTexts(reader.lang)
  return html`<form method="post" action="${path}/inactive"><input type="hidden" name="_token" value="${reader.token}"><input type="hidden" name="inactive" value="${String(!record.record.inactive)}"><button class="btn btn-quiet" type="submit" title="${text.inactiveText}">${record.record.inactive ? text.makeActive : text.makeInactive}</button></form>`
}

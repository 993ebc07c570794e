import { firstNameOf } from '#contract/first-name.ts'
import { html } from 'hono/html'
import ChevronDown from 'lucide/dist/esm/icons/chevron-down.mjs'
import CircleCheck from 'lucide/dist/esm/icons/circle-check.mjs'
import Link from 'lucide/dist/esm/icons/link.mjs'
import MessageCircle from 'lucide/dist/esm/icons/message-circle.mjs'
import NotebookPen from 'lucide/dist/esm/icons/notebook-pen.mjs'
import Paperclip from 'lucide/dist/esm/icons/paperclip.mjs'
import Smartphone from 'lucide/dist/esm/icons/smartphone.mjs'
import SquareCheck from 'lucide/dist/esm/icons/square-check.mjs'
import Tag from 'lucide/dist/esm/icons/tag.mjs'
import type { IdentifierKind } from '#contract/records.ts'
import { subjectParts } from '#contract/subject-parts.ts'
import { parseTranscript, type Transcript, type TranscriptMessage } from '#contract/transcript.ts'
import type { BrowseActivity } from '#server/connectors/embedded/browse.ts'
import type { ActivityOrigin } from '#server/database/activity-origins.ts'
import { icon } from '#server/html/icon.ts'
import type { Html } from '#server/html/shell.ts'
import type { Reader } from './parts.ts'
import { isWebAddress } from './show-value.ts'
import { crmTexts } from './texts.ts'

export type ActivityView = {
  reader: Reader
  activity: BrowseActivity
  origin: ActivityOrigin | undefined
  why: IdentifierKind | undefined
  open: boolean
  /** where the undo form goes */
  undoPath: string
}

export type ActivitySort = 'conversation' | 'task' | 'other'

export function sortOf(activity: BrowseActivity, origin: ActivityOrigin | undefined): ActivitySort {
  if (origin || parseTranscript(activity.body)) return 'conversation'
  return activity.kind === 'task' ? 'task' : 'other'
}

/** One activity: what it is, where it came from, and the transcript as a conversation. Folded unless `open`. */
export function activityArticle({ reader, activity, origin, why, open, undoPath }: ActivityView): Html {
  const text = crmTexts(reader.lang)
  const transcript = parseTranscript(activity.body)
  const channel = origin?.channel ?? transcript?.channel
  const face = channel === 'sms' ? Smartphone : channel === 'chat' ? MessageCircle : activity.kind === 'task' ? SquareCheck : NotebookPen
  const kind = activity.kind === 'custom' ? (activity.customType ?? text.kinds.custom) : text.kinds[activity.kind]
  const state = activity.kind === 'note' ? kind : `${kind}, ${activity.closed ? text.closed : text.open}`
  const said = transcript?.lines.filter((line) => line.kind === 'message').length ?? 0
  return html`<details class="act" id="activity-${activity.id}"${open ? html` open` : ''}><summary class="act-head"><span class="kind kind-plain kind-small">${icon(face)}</span><h3 title="${activity.subject}">${subject(activity.subject)}</h3><span class="act-side">${
    said > 0 ? html`<span class="meta num act-count">${text.messages(said)}</span>` : ''
  }<time class="meta num" datetime="${activity.at}" data-show="short">${activity.at.slice(0, 10)}</time><span class="chip">${state}</span>${icon(ChevronDown, 14)}</span></summary>
${cameFrom({ reader, activity, origin, why, transcript, undoPath })}
${transcript ? script(transcript, reader) : activity.body === '' ? '' : html`<p class="act-body lines" dir="auto">${activity.body}</p>`}</details>`
}

function subject(text: string): Html {
  const { before, day, after } = subjectParts(text)
  return html`<bdi class="subject">${before ? html`<span class="cut">${before}</span>` : ''}${day ? html`<span>${day}</span>` : ''}${
    after ? html`<span class="cut subject-end">${after}</span>` : ''
  }</bdi>`
}

function cameFrom(view: Omit<ActivityView, 'open'> & { transcript: Transcript | undefined }): Html | string {
  const { reader, activity, origin, why, transcript, undoPath } = view
  const text = crmTexts(reader.lang)
  const address = [origin?.url, activity.sourceUrl, transcript?.url].find((url) => url !== undefined && isWebAddress(url))
  const source = origin?.sourceName ?? transcript?.source ?? address
  if (!origin && source === undefined) return ''
  return html`<div class="came">${
    origin
      ? html`<span>${icon(Tag, 12)}<span>${text.taggedBy(origin.by)} <time class="num" datetime="${origin.at}" data-show="full">${origin.at.slice(0, 16).replace('T', ' ')} UTC</time></span></span>`
      : ''
  }${why ? html`<span>${icon(CircleCheck, 12)}${text.same[why]}</span>` : ''}${
    source === undefined
      ? ''
      : html`<span>${icon(Link, 12)}${address ? html`<a href="${address}" target="_blank" rel="noopener noreferrer"><bdi>${source}</bdi></a>` : html`<bdi>${source}</bdi>`}</span>`
  }${transcript?.part ? html`<span class="chip">${text.part(transcript.part.number, transcript.part.of)}</span>` : ''}${
    origin && origin.state !== 'undoing' && origin.state !== 'undone'
      ? html`<form method="post" action="${undoPath}"><input type="hidden" name="_token" value="${reader.token}"><input type="hidden" name="tag" value="${origin.tag}"><button class="btn btn-link btn-small" type="submit" aria-label="${text.undoOf(activity.subject)}">${text.undo}</button></form>`
      : ''
  }</div>`
}

/** Time, who, what was said; days and what we say ourselves in between. Days and times are UTC, and the page's script makes them its reader's. */
function script(transcript: Transcript, reader: Reader): Html {
  const text = crmTexts(reader.lang)
  let day = ''
  const several =
    new Set(transcript.lines.flatMap((line) => (line.kind === 'message' && line.message.at ? [line.message.at.slice(0, 10)] : []))).size > 1
  const rows = transcript.lines.map((line) => {
    if (line.kind === 'notice') return html`<li class="script-row"><em>${line.text}</em></li>`
    if (line.kind === 'remark') return html`<li class="script-row"><span class="script-remark lines" dir="auto">${line.text}</span></li>`
    const { message } = line
    const began = message.at?.slice(0, 10) ?? day
    const dayRow =
      several && began !== day && message.at ? html`<li class="script-day"><time datetime="${message.at}">${began} UTC</time></li>` : ''
    day = began
    return html`${dayRow}${message.role === 'system' ? systemRow(message) : saidRow(message, transcript, text)}`
  })
  return html`<ol class="script">${rows}</ol>`
}

function systemRow(message: TranscriptMessage): Html {
  return html`<li class="script-row">${time(message)}<em>${message.text}</em></li>`
}

function saidRow(message: TranscriptMessage, transcript: Transcript, text: ReturnType<typeof crmTexts>): Html {
  const mine = message.role === 'agent' || message.role === 'note'
  const who = message.author ?? (message.role === 'visitor' ? (transcript.visitor ?? text.visitor) : text.roles[message.role])
  return html`<li class="script-row${message.role === 'note' ? ' is-note' : ''}">${time(message)}<b class="${mine ? 'mine' : ''}" title="${who}"><bdi>${shortName(who)}</bdi></b><div class="script-text"><span class="lines" dir="auto">${message.text}</span>${message.attachments.map(
    (attachment) =>
      html`<span class="script-file">${icon(Paperclip, 12)}${
        isWebAddress(attachment.url)
          ? html`<a href="${attachment.url}" target="_blank" rel="noopener noreferrer"><span class="sr">${text.attachment} </span>${attachment.name || attachment.url}</a>`
          : attachment.name || attachment.url
      }</span>`,
  )}</div></li>`
}

function time(message: TranscriptMessage): Html {
  return message.at
    ? html`<time class="num" datetime="${message.at}" data-show="time">${message.at.slice(11, 16)}</time>`
    : html`<span></span>`
}

/** The first name fits the narrow column; a number or an address stays whole and is cut by the column. */
function shortName(name: string): string {
  return /^\p{L}/u.test(name) && !name.includes('@') ? firstNameOf(name) : name
}

import * as z from 'zod/mini'

/** Limits of what a page may say; a longer value is refused with its path, never cut. */
export const limits = {
  text: 20_000, // characters of one message
  messages: 5_000, // messages of one snapshot
  allMessages: 20_000, // messages of one conversation, all its snapshots together
  name: 300,
  url: 2_048,
  identifiers: 20, // phones, or e-mails, of one visitor
  variables: 100,
  snapshotBytes: 2_000_000, // a whole snapshot as JSON
} as const

const short = z.string().check(z.maxLength(limits.name))
const url = z.string().check(z.maxLength(limits.url), z.regex(/^https?:\/\//i, 'must start with http:// or https://'))

/** ISO 8601 with offset, in the years 1 to 9999 of UTC: databases and CRMs hold no others. */
const moment = z.iso.datetime({ offset: true }).check(
  z.maxLength(64),
  z.refine(
    (text) => Date.parse(text) >= earliest && Date.parse(text) <= latest,
    'must be a time such as 2026-11-21T08:30:00+01:00, in the years 1 to 9999',
  ),
)
const earliest = Date.parse('0001-01-01T00:00:00Z')
const latest = Date.parse('9999-12-31T23:59:59Z')

/** A chat ends; an SMS is a thread without end (WhatsApp and Google Messages are `sms`). */
export const Channel = z.enum(['chat', 'sms'])
export type Channel = z.infer<typeof Channel>

export const Role = z.enum(['agent', 'visitor', 'bot', 'system', 'note'])
export type Role = z.infer<typeof Role>

export const Message = z.strictObject({
  /** stable within the conversation: the page's own id, else a hash */
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  role: Role,
  text: z.string().check(z.maxLength(limits.text)),
  author: z.optional(short),
  /** left out where the page does not tell */
  at: z.optional(moment),
  attachments: z.optional(z.array(z.strictObject({ name: short, url })).check(z.maxLength(50))),
})
export type Message = z.infer<typeof Message>

/** As given by the page; nothing is normalised here. The first phone and e-mail prefill forms, all are matched. */
export const Visitor = z.strictObject({
  phones: z.array(short).check(z.maxLength(limits.identifiers)),
  emails: z.array(short).check(z.maxLength(limits.identifiers)),
  firstName: z.optional(short),
  lastName: z.optional(short),
  fullName: z.optional(short),
  accountId: z.optional(short),
  /** custom variables by name: Location, IP Address, Referrer URL, Campaign … */
  variables: z
    .record(short, z.string().check(z.maxLength(limits.url)))
    .check(z.refine((all) => Object.keys(all).length <= limits.variables, `may have at most ${limits.variables} entries`)),
})
export type Visitor = z.infer<typeof Visitor>

/** The system that conversations come from. Which pages may speak for it is the site list's to say (settings/sites.ts). */
export const SourceName = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be made of lower-case letters, digits and hyphens'))

/** What names a conversation everywhere: the adapter that saw it and the page's own id. */
export const ConversationKey = z.strictObject({
  source: SourceName,
  externalId: z.string().check(z.minLength(1), z.maxLength(200)),
})
export type ConversationKey = z.infer<typeof ConversationKey>

/** One reading of the open conversation. Readings add up: a later one may hold fewer messages than are known. */
export const Conversation = z.strictObject({
  ...ConversationKey.shape,
  channel: Channel,
  status: z.enum(['open', 'ended']),
  /** the source's name for people, e.g. "Practice inbox", "WhatsApp" */
  sourceName: z.optional(short),
  url: z.optional(url),
  visitor: Visitor,
  agent: z.optional(z.strictObject({ name: z.optional(short), email: z.optional(short) })),
  messages: z.array(Message).check(z.maxLength(limits.messages)),
  /** older messages exist that the page has not shown */
  truncated: z.optional(z.boolean()),
  /** what was looked for on the page and not found, to be told the agent; `contact`: neither a number nor an address */
  couldNotRead: z.optional(z.array(z.enum(['name', 'contact', 'messages', 'roles'])).check(z.maxLength(4))),
  startedAt: z.optional(moment),
  endedAt: z.optional(moment),
})
export type Conversation = z.infer<typeof Conversation>

export { sameConversation, visitorName } from './conversation-identity.ts'

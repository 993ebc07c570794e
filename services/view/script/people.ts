import type { Conversation, Message, Visitor } from '#contract/conversation.ts'
import type { EntityKind, Evidence, Match, RecordRef, RecordSummary, ShownField } from '#contract/records.ts'
import type { Tag } from '#contract/tags.ts'

// Nobody in here exists: numbers and addresses are from the ranges kept for fiction.

export const today = '2026-11-21'
export const at = (clock: string, day = today) => `${day}T${clock}:00+01:00`

const labels: Record<EntityKind, string> = { contact: 'Contact', account: 'Account', lead: 'Lead', custom: 'Opportunity' }
const entities: Record<EntityKind, string> = { contact: 'contact', account: 'account', lead: 'lead', custom: 'opportunity' }

export function refTo(entity: string, id: string): RecordRef {
  return { connection: 'crm', entity, id }
}

export function summary(kind: EntityKind, id: string, name: string, more: Partial<RecordSummary> = {}): RecordSummary {
  const ref = refTo(entities[kind], id)
  return { ref, kind, entityLabel: labels[kind], name, url: `https://crm.example/${ref.entity}/${id}`, ...more }
}

export function match(record: RecordSummary, evidence: Evidence[], more: Partial<Match> = {}): Match {
  return { record, evidence, compared: [], fields: [], ...more }
}

export const phoneEvidence = (label: string, visitorValue: string, recordValue: string): Evidence => ({
  identifier: 'phone',
  field: label.toLowerCase(),
  label,
  visitorValue,
  recordValue,
})
export const emailEvidence = (visitorValue: string, recordValue = visitorValue, label = 'Email'): Evidence => ({
  identifier: 'email',
  field: 'email',
  label,
  visitorValue,
  recordValue,
})

const field = (name: string, label: string, type: ShownField['type'], value: ShownField['value'], text?: string): ShownField => ({
  name,
  label,
  type,
  value,
  ...(text !== undefined && { text }),
})

export const nordhavn = { entity: 'account', id: 'a1', name: 'Nordhavn Logistik AB' }
export const asa = summary('contact', 'c1', 'Åsa Lindqvist-Bergström', { account: nordhavn })
export const asaFields: ShownField[] = [
  field('email', 'Email', 'email', 'asa.lindqvist-bergstrom@nordhavn.example.com'),
  field('owner', 'Owner', 'text', 'Maja Holm'),
  field('contract', 'Contract', 'lookup', { entity: 'opportunity', id: 'o1', name: 'NH-2024-0117' }),
  field('yearly_value', 'Yearly value', 'currency', { amount: '184500.00', currency: 'SEK' }),
]
export const asaMatch = match(asa, [phoneEvidence('Mobile', '+46 70-174 06 12', '070 174 06 12')], {
  fields: asaFields,
  tagged: { count: 3, latest: at('10:12', '2026-11-12') },
})
export const asaDiffers: Match = {
  ...asaMatch,
  compared: [
    {
      identifier: 'email',
      verdict: 'differs',
      visitorValue: 'asa.lb@example.com',
      recordValues: ['asa.lindqvist-bergstrom@nordhavn.example.com'],
    },
    { identifier: 'name', verdict: 'same', visitorValue: 'Åsa Lindqvist-Bergström', recordValues: ['Åsa Lindqvist-Bergström'] },
  ],
  fields: asaFields.slice(1),
}

const works = 'Süddeutsche Wasserkraftanlagen-Betriebsgesellschaft mbH'
const worksAccount = { entity: 'account', id: 'a2', name: works }
const switchboard = [phoneEvidence('Phone', '+49 30 23125 400', '030 23125 400')]
export const jurgen = summary('contact', 'c2', 'Jürgen Freiherr von Hohenberg-Wittelsbach', { account: worksAccount })
export const switchboardMatches: Match[] = [
  match(jurgen, switchboard),
  match(summary('contact', 'c3', 'Ioanna Papadopoulou (Ιωάννα)', { account: worksAccount }), switchboard),
  match(summary('account', 'a2', works, { subtitle: 'München' }), switchboard),
  match(summary('lead', 'l1', 'Oğuz Yıldırım', { subtitle: 'Wasserkraft Süd, Einkauf' }), switchboard),
  match(summary('contact', 'c4', 'Jürgen Maier', { account: worksAccount }), switchboard),
  match(summary('contact', 'c5', 'Anneliese Größwang-Österreicher', { account: worksAccount }), switchboard),
  match(summary('lead', 'l2', 'ليلى المنصوري', { subtitle: 'Dubai', inactive: true }), switchboard),
]
export const jurgenFields: ShownField[] = [
  field('email', 'Email', 'email', 'j.hohenberg@wasserkraft.example.com'),
  field('phone', 'Phone', 'phone', '+49 30 23125 417'),
  field('mobile', 'Mobile', 'phone', '+49 30 23125 991'),
  field('owner', 'Account owner', 'text', 'Siobhán Ní Bhriain'),
  field('yearly_value', 'Yearly value', 'currency', { amount: '1240000.00', currency: 'EUR' }),
  field('renewal', 'Renewal', 'date', '2027-01-31'),
  field('industry', 'Industry', 'multi-option', ['energy', 'hydro'], 'Energy, hydropower'),
  field('key_account', 'Key account', 'checkbox', true),
  field('website', 'Website', 'url', 'https://wasserkraft.example.com/kontakt'),
]

export const oguz = summary('lead', 'l1', 'Oğuz Yıldırım', { subtitle: 'Wasserkraft Süd, Einkauf' })
export const oguzMatch = match(oguz, [emailEvidence('oguz.yildirim@example.com', 'oguz.yildirim@example.com', 'Lead email')])
export const zoe = summary('contact', 'c7', 'Zoe v.d. Broek', { account: { entity: 'account', id: 'a7', name: 'Broek Bloemen' } })
export const zoeLead = summary('lead', 'l7', 'Zoë van den Broeck', { subtitle: 'Utrecht' })
export const layla = summary('contact', 'c8', 'ليلى المنصوري', { account: { entity: 'account', id: 'a8', name: 'شركة المنصوري للشحن' } })
export const laylaMatch = match(layla, [phoneEvidence('Mobile', '+46 70-174 06 12', '070 174 06 12')], {
  fields: [
    field('email', 'Email', 'email', 'layla@almansoori.example.com'),
    field('owner', 'Owner', 'text', 'Maja Holm'),
    field('yearly_value', 'Yearly value', 'currency', { amount: '184500.00', currency: 'SEK' }),
  ],
})
export const siobhan = summary('contact', 'c9', 'Siobhán Ní Bhriain', { account: { entity: 'account', id: 'a9', name: 'Galway Ferries' } })
export const hamn = summary('custom', 'o1', 'NH-2024-0117 Hamnlogistik, ramavtal', { account: nordhavn })
export const garden = summary('account', 'a4', 'Trädgårdsmästarföreningen i Örnsköldsvik ek. för.', { subtitle: 'Örnsköldsvik' })

export const hamnMatches: Match[] = [
  match(hamn, [], {
    fields: [
      field('contract_no', 'Contract no.', 'text', 'NH-2024-0117'),
      field('region', 'Region', 'option', 'norr', 'Norrland och Mälardalen'),
      field('close_date', 'Close date', 'date', '2027-01-31'),
    ],
  }),
  match(summary('custom', 'o2', 'NH-2024-0118 Kylcontainrar', { account: { entity: 'account', id: 'a4', name: garden.name } }), []),
  match(summary('account', 'a1', 'Nordhavn Logistik AB', { subtitle: 'Örnsköldsvik' }), []),
]

const visitor = (more: Partial<Visitor>): Visitor => ({ phones: [], emails: [], variables: {}, ...more })
const talk: [Message['role'], string, string, string][] = [
  ['visitor', 'Åsa', '14:08', 'Hej! Vi behöver tre kylcontainrar till hamnen i Örnsköldsvik. Har ni några lediga vecka 48?'],
  ['agent', 'Maja Holm', '14:10', 'Hej Åsa! Ja, vi har fyra lediga just nu. Gäller det samma avtal som i våras, NH-2024-0117?'],
  ['visitor', 'Åsa', '14:12', 'Precis, samma avtal. Och samma pris, hoppas jag?'],
  ['note', 'Maja Holm', '14:13', 'Price list changed in October, check with Łukasz.'],
  ['agent', 'Maja Holm', '14:15', 'Priset gäller året ut. Jag skickar en bekräftelse så snart vi är klara här.'],
  ['visitor', 'Åsa', '14:20', 'Bra. <b>Vi</b> tar dem till kaj 7.'],
  ['agent', 'Maja Holm', '14:24', 'Noterat.'],
  ['visitor', 'Åsa', '14:31', 'Perfekt. Kan ni leverera redan på torsdag?'],
]
export const messages: Message[] = talk.map(([role, author, clock, text], place) => ({
  id: `m${place}`,
  role,
  author,
  text,
  at: at(clock),
}))

function conversation(externalId: string, of: Visitor, more: Partial<Conversation> = {}): Conversation {
  const base = {
    source: 'practice',
    externalId,
    channel: 'chat',
    status: 'ended',
    endedAt: at('14:32'),
    sourceName: 'Practice inbox',
  } as const
  return { ...base, visitor: of, messages, ...more }
}

const asaVisitor = visitor({ fullName: 'Åsa Lindqvist-Bergström', phones: ['+46 70-174 06 12'], emails: ['asa.lb@example.com'] })
export const asaChat = conversation('chat-asa', asaVisitor)
export const asaLive: Conversation = { ...asaChat, status: 'open' }
export const asaLater: Conversation = { ...asaChat, visitor: { ...asaVisitor, firstName: 'Åsa' } }
export const jurgenSms = conversation('sms-jurgen', visitor({ fullName: 'Jürgen', phones: ['+49 30 23125 400'] }), {
  channel: 'sms',
  status: 'open',
})
export const minhChat = conversation(
  'chat-minh',
  visitor({
    firstName: 'Minh Khai',
    lastName: 'Nguyễn Thị',
    fullName: 'Nguyễn Thị Minh Khai',
    phones: ['+44 7700 900461'],
    emails: ['minhkhai@example.com'],
  }),
  { status: 'open' },
)
export const zoeChat = conversation(
  'chat-zoe',
  visitor({ firstName: 'Zoë', lastName: 'van den Broek', emails: ['zoe@broekbloemen.example.com'] }),
  { endedAt: at('09:12') },
)
export const oguzChat = conversation('chat-oguz', visitor({ fullName: 'Oğuz Yıldırım', emails: ['oguz.yildirim@example.com'] }), {
  endedAt: at('11:05'),
})
export const ownSms = conversation('sms-own', visitor({ phones: ['+46 8 465 004 10'] }), { channel: 'sms', status: 'open' })
export const laylaChat = conversation(
  'chat-layla',
  visitor({ fullName: 'ليلى المنصوري', phones: ['+46 70-174 06 12'], emails: ['layla@example.com'] }),
)
export const unknownChat = conversation('chat-unknown', visitor({}), { status: 'open' })

export function tag(record: RecordSummary, state: Tag['state'], more: Partial<Tag> = {}): Tag {
  return {
    id: `00000000-0000-4000-8000-${record.ref.id.padStart(12, '0').replace(/[^0-9a-f]/g, 'a')}`,
    key: `made-${record.ref.id}`,
    conversation: { source: asaChat.source, externalId: asaChat.externalId },
    channel: 'chat',
    record,
    state,
    subject: `Chat ${record.name} 2026-11-21 | Fjordbåt`,
    messageCount: 7,
    taggedAt: at('14:33'),
    taggedBy: { id: 'p1', name: 'Maja Holm' },
    attempts: 1,
    revision: 1,
    ...more,
  }
}
export const saved = (record: RecordSummary, more: Partial<Tag> = {}): Tag =>
  tag(record, 'saved', {
    savedAt: at('14:33'),
    activity: { id: 't1', kind: 'task', closed: true, url: 'https://crm.example/task/t1' },
    ...more,
  })

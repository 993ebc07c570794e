import type { Transcript } from '#contract/transcript.ts'
import { agents, type people } from './cast.ts'

/** Conversations that were saved long before anybody practises: what a record's page looks like after some years. */
export type OlderConversation = {
  person: keyof typeof people
  kind: 'note' | 'task'
  close: boolean
  subject: string
  daysAgo: number
  transcript?: Omit<Transcript, 'lines'>
  lines: [role: 'agent' | 'visitor', text: string][]
  body?: string
}

const [maja, siobhan, lukasz] = agents

export const olderConversations: readonly OlderConversation[] = [
  {
    person: 'asa',
    kind: 'task',
    close: true,
    subject: 'Chat Åsa Lindqvist-Bergström | Fjordbåt',
    daysAgo: 80,
    transcript: { channel: 'chat', visitor: 'Åsa Lindqvist-Bergström', source: 'Practice inbox' },
    lines: [
      ['visitor', 'Hej! Går det att få fakturan för NH-2024-0117 en gång till?'],
      ['agent', 'Javisst, jag skickar den nu.'],
      ['visitor', 'Tack, den kom fram.'],
    ],
  },
  {
    person: 'asa',
    kind: 'note',
    close: false,
    subject: 'SMS Åsa Lindqvist-Bergström',
    daysAgo: 9,
    transcript: { channel: 'sms', visitor: '070 174 06 12', source: 'SMS' },
    lines: [
      ['visitor', 'Är framme vid kajen, ingen här?'],
      ['agent', 'Vi är på väg, fem minuter.'],
      ['visitor', '👍'],
    ],
  },
  {
    person: 'asa',
    kind: 'task',
    close: false,
    subject: 'Ring om förlängning av ramavtalet',
    daysAgo: 3,
    lines: [],
    body: 'Avtalet NH-2024-0117 går ut i mars. Priset för 2027 är klart.',
  },
  {
    person: 'oguz',
    kind: 'task',
    close: true,
    subject: 'Chat Oğuz Yıldırım | Fjordbåt',
    daysAgo: 45,
    transcript: { channel: 'chat', visitor: 'Oğuz Yıldırım', source: 'Practice inbox' },
    lines: [
      ['visitor', 'Fiyat listesini gönderebilir misiniz?'],
      ['agent', 'Tabii, ekte.'],
    ],
  },
  {
    person: 'zoe',
    kind: 'note',
    close: false,
    subject: 'Chat Zoë van den Broek',
    daysAgo: 150,
    transcript: { channel: 'chat', visitor: 'Zoë van den Broek', source: 'Practice inbox' },
    lines: [
      ['visitor', 'Wanneer begint het winterrooster?'],
      ['agent', 'Op 1 november.'],
      ['visitor', 'Dank je wel!'],
    ],
  },
  {
    person: 'layla',
    kind: 'note',
    close: false,
    subject: 'SMS ليلى المنصوري',
    daysAgo: 60,
    transcript: { channel: 'sms', visitor: 'ليلى المنصوري', source: 'WhatsApp' },
    lines: [
      ['visitor', 'هل وصلت المستندات؟'],
      ['agent', 'نعم، وصلت اليوم.'],
    ],
  },
]

/** The agent who wrote in an older conversation, by its place. */
export function agentOf(place: number): string {
  return [maja, siobhan, lukasz][place % 3]?.name ?? maja.name
}

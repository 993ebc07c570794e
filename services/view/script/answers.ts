import type { Output } from '#contract/api/index.ts'
import type { Memory, Stop } from '#contract/api/search.ts'
import { AppError } from '#contract/errors.ts'
import type { Match } from '#contract/records.ts'
import type { Tag } from '#contract/tags.ts'
import { forms } from './forms.ts'
import type { Script } from './scripted-host.ts'
import { at, asa, asaFields, hamnMatches, jurgen, jurgenFields, nordhavn } from './people.ts'

type SearchAnswer = Output<'search.ordered'>

export const never = () => new Promise<never>(() => {})
export const silent = () => {
  throw new AppError('crm-timeout', 'The CRM did not answer within 8 seconds.')
}

export const stops = (phone: Stop['state'], email: Stop['state'], name: Stop['state'], count?: number): Stop[] =>
  (
    [
      ['phone', phone],
      ['email', email],
      ['name', name],
    ] as const
  ).map(([identifier, state]) => ({
    identifier,
    state,
    ...(count !== undefined && (state === 'hit' || state === 'many') && { count }),
  }))

export function found(matches: Match[], trail: Stop[], more: Partial<SearchAnswer> = {}): SearchAnswer {
  return { trail, matches, total: matches.length, refused: [], ...more }
}

export const nothing = found([], stops('none', 'none', 'none'))

export const remembered = (match: Match, more: Partial<Memory> = {}): Memory => ({ match, by: 'visitor', checkedAt: at('14:31'), ...more })

const detail = (entity: string): Output<'records.read'> => ({
  record: entity === 'contact' ? jurgen : asa,
  version: '1',
  fields: entity === 'contact' ? jurgenFields : asaFields,
  conversations: [
    talk('1', 'chat', 'Chat Jürgen von Hohenberg | Fjordbåt', '2026-11-12', 'Maja Holm', 22, true),
    talk('2', 'sms', 'SMS thread, still appended to', '2026-10-30', 'Łukasz Wiśniewski', 41, false),
    talk('3', 'chat', 'Chat: Ersatzteile für Turbine 3, Lieferverzögerung', '2026-09-02', 'Siobhán Ní Bhriain', 9, true),
  ],
})

function talk(id: string, channel: 'chat' | 'sms', subject: string, day: string, by: string, messages: number, closed: boolean) {
  return {
    tag: `00000000-0000-4000-8000-00000000000${id}`,
    conversation: { source: 'practice', externalId: id },
    channel,
    subject,
    at: at('10:12', day),
    by,
    messages,
    state: 'saved',
    activity: { kind: 'task', closed, url: `https://crm.example/task/${id}` },
  }
}

/** A backend that knows the sample organisation; `search` is what the ordered search finds. */
export function backend(
  search: SearchAnswer | (() => never) | (() => Promise<never>),
  tags: Tag[] = [],
  more: Script['answers'] = {},
): NonNullable<Script['answers']> {
  return {
    'session.get': () => ({
      person: { id: 'p1', name: 'Maja Holm', email: 'maja.holm@fjordbat.example.com', role: 'agent' },
      organisation: { name: 'Fjordbåt' },
      connections: [{ id: 'crm', connector: 'embedded', title: 'Fjordbåt CRM', state: 'connected', checkedAt: at('14:30') }],
      settingsVersion: 1,
    }),
    'entities.forms': () => forms,
    'conversations.report': () => ({ tags }),
    'search.ordered': () => (typeof search === 'function' ? search() : search),
    'search.byHand': () => ({ matches: hamnMatches, total: 3 }),
    'lookup.search': () => ({ options: [{ value: nordhavn, subtitle: 'Örnsköldsvik' }] }),
    'records.read': ({ entity }) => detail(entity),
    'records.duplicates': () => ({ duplicates: [] }),
    'tags.list': () => ({ tags }),
    'memory.refuse': () => ({}),
    'tags.retry': () => ({ tag: { ...(tags[0] as Tag), state: 'queued' } }),
    ...more,
  }
}

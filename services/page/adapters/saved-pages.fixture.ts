import { readFileSync } from 'node:fs'
import type { Role } from '#contract/conversation.ts'
import type { AdapterId } from '#contract/settings/sites.ts'

/** A page as it was saved, the address it had, and what a person reads on it. */
export type SavedPage = {
  name: string
  /** whose markup it is: `own` was there while the reading was written, `held-out` was written after it, `package` is from npm */
  from: 'own' | 'held-out' | 'package' | 'documented'
  adapter: Exclude<AdapterId, 'page-api'>
  address: string
  roles: Role[]
  /** the first words of the first and the last message */
  first: string
  last: string
  externalId?: string
  status?: 'ended'
  visitor: { name: string; phones: string[]; emails: string[] }
  /** where the parts stand on their sides by style only: nothing but a real browser lays them out */
  drawn?: true
}

const letters: Record<string, Role> = { v: 'visitor', a: 'agent', b: 'bot', s: 'system', n: 'note' }
const roles = (text: string) => [...text].map((letter) => letters[letter] as Role)
const configurable = { adapter: 'configurable', from: 'own' } as const
/** written after the reading was, and scored before anything was mended for them */
const heldOut = { adapter: 'configurable', from: 'held-out' } as const

export const savedPages: readonly SavedPage[] = [
  {
    name: 'chatwoot-newer',
    from: 'documented',
    adapter: 'chatwoot',
    address: '/app/accounts/3/inbox/7/conversations/1204',
    externalId: '3/1204',
    roles: roles('svbsanav'),
    first: 'Conversation unassigned',
    last: 'Blue, please.',
    visitor: { name: 'Åsa Lindqvist', phones: ['+46701740612'], emails: ['asa.lindqvist@example.com'] },
  },
  {
    name: 'chatwoot-older',
    from: 'documented',
    adapter: 'chatwoot',
    address: '/app/accounts/1/conversations/88',
    externalId: '1/88',
    status: 'ended',
    roles: roles('svanbv'),
    first: 'Conversation was marked open',
    last: 'Fint, då kommer jag.',
    visitor: { name: 'Göran Åkesson', phones: ['+46705521890'], emails: ['goran.akesson@example.se'] },
  },
  {
    name: 'chatscope',
    from: 'package',
    adapter: 'configurable',
    address: '/inbox/4711',
    externalId: '4711',
    roles: roles('vaava'),
    first: 'Hej! Har ni',
    last: 'Det gör jag.',
    visitor: { name: 'Åsa Lindqvist', phones: ['+46 70-174 06 12'], emails: ['asa.lindqvist@example.com'] },
  },
  {
    name: 'chatscope-in-shadow',
    from: 'package',
    adapter: 'configurable',
    address: '/inbox/4711',
    externalId: '4711',
    roles: roles('vaava'),
    first: 'Hej! Har ni',
    last: 'Det gör jag.',
    visitor: { name: 'Åsa Lindqvist', phones: ['+46 70-174 06 12'], emails: ['asa.lindqvist@example.com'] },
  },
  {
    name: 'react-chat-elements',
    from: 'package',
    adapter: 'configurable',
    address: '/#/chat/77',
    externalId: '77',
    roles: roles('svaava'),
    first: 'Åsa joined',
    last: 'Det gör jag.',
    visitor: { name: 'Åsa Lindqvist', phones: ['+46701740612'], emails: [] },
    drawn: true,
  },
  {
    ...configurable,
    name: 'flex-alignment',
    address: '/chat/501',
    roles: roles('vavva'),
    first: 'Hi, is the harbour',
    last: 'Noted. See you',
    visitor: { name: 'Nora Berg', phones: ['+47 22 12 34 56'], emails: ['nora.berg@example.no'] },
    drawn: true,
  },
  {
    ...configurable,
    name: 'aria-labels',
    address: '/desk?session=s-17',
    roles: roles('vavva'),
    first: 'Hello, my motor',
    last: 'Glad to hear it.',
    visitor: { name: 'Karin Ek', phones: ['0701-23 45 67'], emails: ['karin.ek@example.se'] },
  },
  {
    ...configurable,
    name: 'classes-in-out',
    address: '/t/81',
    externalId: '81',
    roles: roles('vvava'),
    first: 'Good morning',
    last: 'Shall I book',
    visitor: { name: 'Sam Okafor', phones: ['+234 803 123 4567'], emails: ['sam.okafor@example.ng'] },
  },
  {
    ...configurable,
    name: 'table',
    address: '/console/c/9',
    roles: roles('vava'),
    first: 'I would like to return',
    last: 'Then send it',
    visitor: { name: 'Rosa Diaz', phones: ['+34 912 345 678'], emails: ['rosa.diaz@example.es'] },
  },
  {
    ...configurable,
    name: 'right-to-left',
    address: '/ar/chats/66',
    roles: roles('vavav'),
    first: 'مرحبا',
    last: 'شكرا',
    visitor: { name: 'ليلى حداد', phones: ['+96265001234'], emails: ['layla@example.jo'] },
    drawn: true,
  },
  {
    ...configurable,
    name: 'swedish',
    address: '/inkorg',
    externalId: '2211',
    roles: roles('vavn'),
    first: 'Hej, jag har fått',
    last: 'Byt mot storlek 8',
    visitor: { name: 'Göran Åkesson', phones: ['070-552 18 90'], emails: ['goran.akesson@example.se'] },
  },
  {
    ...configurable,
    name: 'author-names',
    address: '/rooms/r-4',
    roles: roles('vavav'),
    first: 'Hello?',
    last: 'Thanks!',
    visitor: { name: 'Pieter Jansen', phones: ['+31 20 794 0958'], emails: ['pieter@jansen.example'] },
  },
  {
    ...configurable,
    name: 'shadow-elements',
    address: '/app',
    externalId: 'th_903',
    roles: roles('vava'),
    first: 'Dzień dobry',
    last: 'Shall I reserve it?',
    visitor: { name: 'Olga Nowak', phones: ['+48 22 123 45 67'], emails: ['olga.nowak@example.pl'] },
  },
  {
    ...configurable,
    name: 'log-groups',
    address: '/conversations/c81',
    roles: roles('vvbsav'),
    first: 'I ordered two anchors.',
    last: 'Lovely, thanks.',
    visitor: { name: 'Emma Wilson', phones: ['+441632960123'], emails: ['emma.wilson@example.co.uk'] },
  },
  {
    ...configurable,
    name: 'virtualised',
    address: '/threads/2f1c',
    roles: roles('vavaav'),
    first: 'Still there?',
    last: 'Great, that',
    visitor: { name: 'Ben Carter', phones: ['(415) 555-0132'], emails: ['ben.carter@example.com'] },
  },
  {
    ...configurable,
    name: 'two-mounted',
    address: '/tickets/32',
    externalId: '32',
    roles: roles('vav'),
    first: 'I am the second.',
    last: 'Good.',
    visitor: { name: 'Second Visitor', phones: ['+4682222222'], emails: [] },
  },
  {
    ...heldOut,
    name: 'held-value-over-label',
    address: '/k/#@marek-501',
    roles: roles('vavva'),
    first: 'Hello, is the mast',
    last: 'Main and jib',
    visitor: { name: 'Marek Kowal', phones: ['+48 501 222 333'], emails: ['marek@kowal.example'] },
  },
  {
    ...heldOut,
    name: 'held-author-once',
    address: '/client/T01/D0452',
    roles: roles('vvav'),
    first: 'Morning! The invoice',
    last: 'Lovely.',
    visitor: { name: 'Grace Obi', phones: ['+2348012345678'], emails: ['grace.obi@example.com'] },
  },
  {
    ...heldOut,
    name: 'held-ticket-articles',
    address: '/agent/tickets/90217',
    externalId: '90217',
    roles: roles('vanv'),
    first: 'Dear team,',
    last: 'Here it is.',
    visitor: { name: 'Ahmed Saleh', phones: ['+20 2 2345 6789'], emails: ['ahmed.saleh@example.com'] },
  },
  {
    ...heldOut,
    name: 'held-german-grid',
    address: '/vorgang/V-3321',
    roles: roles('vavav'),
    first: 'Guten Tag, liefern',
    last: 'Bitte ja',
    visitor: { name: 'Jürgen Weiß', phones: ['0431 / 123 45 67'], emails: ['j.weiss@example.de'] },
    drawn: true,
  },
  {
    ...heldOut,
    name: 'held-float',
    address: '/chat.php?id=881',
    roles: roles('vavva'),
    first: 'Buongiorno!',
    last: 'It is in Milan',
    visitor: { name: 'Lucia Rossi', phones: ['+39 02 1234 5678'], emails: ['lucia.rossi@example.it'] },
    drawn: true,
  },
  {
    ...heldOut,
    name: 'held-hashed-classes',
    address: '/inbox/9f3b2c',
    roles: roles('vavav'),
    first: 'Hi! Is the course',
    last: 'Great, thank you',
    visitor: { name: 'Amira Khan', phones: ['+971 50 123 4567'], emails: ['amira.khan@example.ae'] },
    drawn: true,
  },
  {
    ...heldOut,
    name: 'held-ordered-quotes',
    address: '/cases/30011',
    externalId: '30011',
    roles: roles('vava'),
    first: 'Where is my parcel?',
    last: 'Until Monday.',
    visitor: { name: 'Daniel Meyer', phones: ['+41441234567'], emails: ['daniel.meyer@example.ch'] },
  },
  {
    ...heldOut,
    name: 'held-utility-classes',
    address: '/c/anna-118',
    roles: roles('vavav'),
    first: 'Hej, har ni öppet',
    last: 'Tack!',
    visitor: { name: 'Anna Svensson', phones: ['+46 73 123 45 67'], emails: ['anna.svensson@example.se'] },
    drawn: true,
  },
  {
    ...heldOut,
    name: 'second-live-desk',
    address: '/desk/chat/5510',
    roles: roles('svbav'),
    first: 'Hanna Lind started',
    last: 'Got it.',
    visitor: { name: 'Hanna Lind', phones: ['+46 31 700 12 34'], emails: ['hanna.lind@example.se'] },
  },
  {
    ...heldOut,
    name: 'second-nested-articles',
    address: '/fils/88',
    roles: roles('vava'),
    first: 'Bonjour, le bateau',
    last: "C'est noté.",
    visitor: { name: 'Chloé Martin', phones: ['01 23 45 67 89'], emails: ['chloe.martin@example.fr'] },
  },
  {
    ...heldOut,
    name: 'second-own-flag',
    address: '/thread/7c-41',
    roles: roles('vava'),
    first: 'Can I pay',
    last: 'Only at the desk.',
    visitor: { name: 'Tomas Vela', phones: ['+386 40 123 456'], emails: ['tomas.vela@example.si'] },
  },
  {
    ...heldOut,
    name: 'second-sides-by-margin',
    address: '/b/2231',
    roles: roles('vavav'),
    first: 'Is the sauna',
    last: 'Thanks',
    visitor: { name: 'Ingrid Moe', phones: ['+4722334455'], emails: [] },
    drawn: true,
  },
]

export function htmlOf({ name }: SavedPage): string {
  return readFileSync(`services/page/adapters/saved-pages/${name}.html`, 'utf8')
}

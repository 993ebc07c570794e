import type { FirstMessages } from '../messages.ts'

export const first: FirstMessages = {
  'app.name': 'Tagalong',

  'bar.search': 'Sök',
  'bar.menu': 'Meny',
  'bar.collapse': 'Fäll ihop',

  'key.enter': 'Enter',

  'conversation.label': 'Konversation',
  'conversation.unknown': 'Okänd besökare',
  'conversation.live': 'Pågår',
  'conversation.ended': 'Avslutad',
  'conversation.endedAt': 'Avslutad {time}',
  'conversation.sms': 'SMS',

  'identifier.phone': 'Telefon',
  'identifier.email': 'E-post',
  'identifier.name': 'Namn',

  'trail.label': 'Sökning',
  'trail.matches': { one: '{count} träff', other: '{count} träffar' },
  'trail.none': 'ingen träff',
  'trail.not-given': 'saknas',
  'trail.not-needed': 'behövs ej',
  'trail.own': 'vårt eget',
  'trail.refused': 'avvisad',
  'trail.failed': 'inget svar',
  'trail.not-tried': 'ej prövat',
  'trail.searching': 'söker',
  'trail.next': 'sedan',
  'trail.later': 'därefter',
  'trail.memory': 'ur minnet',
  'trail.waits': 'väntar',

  'tag.plain': 'Tagga',
  'tag.rests.searching': 'Söker fortfarande. Knappen vaknar när en post har hittats.',
}

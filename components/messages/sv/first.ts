import type { FirstMessages } from '../messages.ts'

export const first: FirstMessages = {
  'app.name': 'Tagalong',

  'number.words': 'ingen|en|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv',

  'bar.search': 'Sök',
  'bar.menu': 'Meny',
  'bar.collapse': 'Fäll ihop',
  'bar.expand': 'Öppna Tagalong',

  'key.enter': 'Enter',
  'key.ctrl': 'Ctrl',
  'key.esc': 'Esc',
  'key.alt': 'Alt',
  'key.shift': 'Skift',
  'key.space': 'Blanksteg',

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

  'record.details': 'Detaljer',

  'tag.plain': 'Tagga',
  'tag.rests.searching': 'Söker fortfarande. Knappen vaknar när en post har hittats.',
  'tag.rests.choose': 'Välj en post först.',
  'tag.rests.covered': 'Något på sidan täcker Tagalong. Knappen vilar tills det är borta.',
  'tag.rests.stale': 'Ladda om sidan först.',
  'tag.rests.sending': 'Redan på väg.',
  'tag.already': '{name} är redan taggad.',

  'undo.nothing': 'Det finns inget att ångra här.',

  'setup.status': 'Inte ansluten än',

  'stale.title': 'Tagalong har uppdaterats.',
  'stale.text': 'Ladda om sidan för att fortsätta. Det du skrivit finns kvar.',
  'stale.do': 'Ladda om',

  'offline.title': 'Du är offline.',
  'offline.text': 'Fortsätt tagga. Det du taggar sparas på den här datorn och skickas när du är uppkopplad igen.',
  'offline.waiting': {
    one: 'Fortsätt tagga. {CountWord} tagg är sparad på den här datorn och skickas när du är uppkopplad igen.',
    other: 'Fortsätt tagga. {CountWord} taggar är sparade på den här datorn och skickas när du är uppkopplad igen.',
  },

  'covered.title': 'Något på sidan täcker Tagalong.',
  'covered.text': 'Knapparna vilar tills det är borta.',
  'covered.window': 'Fortsätt i ett fönster',

  'unseen.title': 'Det går inte att se om sidan täcker Tagalong.',
  'unseen.text': 'Gör klart i ett fönster som ingen sida kan täcka. Det du skrivit följer med.',

  'status.fine': 'Ansluten',
  'status.onTheWay': { one: '{count} på väg', other: '{count} på väg' },
  'status.armed': { one: '{count} väntar på chattens slut', other: '{count} väntar på chattens slut' },
  'status.offline': 'Offline',
  'status.offlineWaiting': { one: 'Offline · {count} väntar', other: 'Offline · {count} väntar' },
  'status.silent': '{crm} svarar inte',
  'status.needsSignIn': 'Behöver återanslutas',
  'status.signedOut': 'Utloggad',
  'status.search': 'sök',
  'status.move': 'flytta',
  'status.keys': 'tangenter',
  'status.useKeys': 'för tangenter',

  'say.searching': 'Söker',
  'say.found': { one: 'En träff: {name}', other: '{count} träffar' },
  'say.none': 'Ingen träff',
  'say.tagged': '{name} är taggad. Tryck Z för att ångra.',
  'say.undone': 'Ångrat',
  'say.duplicates': { one: '{count} post är kanske densamma', other: '{count} poster är kanske densamma' },
  'say.faults': { one: '{count} fält behöver dig', other: '{count} fält behöver dig' },
}

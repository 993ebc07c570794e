import type { Text } from '../text.ts'

/** What the first view says. `{count}` picks the form; `{CountWord}` is a word up to twelve. */
export const first = {
  'app.name': 'Tagalong',

  'number.words': 'no|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve',

  'bar.search': 'Search',
  'bar.menu': 'Menu',
  'bar.collapse': 'Collapse',
  'bar.expand': 'Open Tagalong',

  'key.enter': 'Enter',
  'key.ctrl': 'Ctrl',
  'key.esc': 'Esc',
  'key.alt': 'Alt',
  'key.shift': 'Shift',
  'key.space': 'Space',

  'conversation.label': 'Conversation',
  'conversation.unknown': 'Unknown visitor',
  'conversation.live': 'Live',
  'conversation.ended': 'Ended',
  'conversation.endedAt': 'Ended {time}',
  'conversation.sms': 'SMS',

  'identifier.phone': 'Phone',
  'identifier.email': 'Email',
  'identifier.name': 'Name',

  'trail.label': 'Search',
  'trail.matches': { one: '{count} match', other: '{count} matches' },
  'trail.none': 'no match',
  'trail.not-given': 'not given',
  'trail.not-needed': 'not needed',
  'trail.own': 'our own',
  'trail.refused': 'refused',
  'trail.failed': 'no answer',
  'trail.not-tried': 'not tried',
  'trail.searching': 'searching',
  'trail.next': 'next',
  'trail.later': 'then',
  'trail.memory': 'from memory',
  'trail.waits': 'waits',

  'record.details': 'Details',

  'tag.plain': 'Tag',
  'tag.rests.searching': 'Still searching. The button wakes when a record is found.',
  'tag.rests.choose': 'Choose a record first.',
  'tag.rests.covered': 'Something on this page covers Tagalong. The button rests until it is gone.',
  'tag.rests.stale': 'Load the page again first.',
  'tag.rests.sending': 'On its way already.',
  'tag.already': '{name} is tagged already.',

  'undo.nothing': 'There is nothing to take back here.',

  'setup.status': 'Not connected yet',

  'stale.title': 'Tagalong was updated.',
  'stale.text': 'Load the page again to go on. What you typed is kept.',
  'stale.do': 'Load again',

  'offline.title': 'You are offline.',
  'offline.text': 'Keep tagging. What you tag is kept on this computer and goes out when you are back.',
  'offline.waiting': {
    one: 'Keep tagging. {CountWord} tag is kept on this computer and goes out when you are back.',
    other: 'Keep tagging. {CountWord} tags are kept on this computer and go out when you are back.',
  },

  'covered.title': 'Something on this page covers Tagalong.',
  'covered.text': 'Buttons rest until it is gone.',
  'covered.window': 'Continue in a window',

  'unseen.title': 'Tagalong cannot see whether this page covers it.',
  'unseen.text': 'Finish in a window that no page can cover. What you typed comes along.',

  'status.fine': 'Connected',
  'status.onTheWay': { one: '{count} on its way', other: '{count} on their way' },
  'status.armed': { one: '{count} armed', other: '{count} armed' },
  'status.offline': 'Offline',
  'status.offlineWaiting': { one: 'Offline · {count} waiting', other: 'Offline · {count} waiting' },
  'status.silent': '{crm} silent',
  'status.needsSignIn': 'Reconnect needed',
  'status.signedOut': 'Signed out',
  'status.search': 'search',
  'status.move': 'move',
  'status.keys': 'keys',
  'status.useKeys': 'to use keys',

  'say.searching': 'Searching',
  'say.found': { one: 'One match: {name}', other: '{count} matches' },
  'say.none': 'No match',
  'say.tagged': 'Tagged to {name}. Press Z to undo.',
  'say.undone': 'Taken back',
  'say.duplicates': { one: '{count} record is perhaps the same', other: '{count} records are perhaps the same' },
  'say.faults': { one: '{count} field needs you', other: '{count} fields need you' },
} as const satisfies Record<string, Text>

import type { Text } from '../text.ts'

/** What the first view says. `{count}` picks the form; `{CountWord}` is a word up to twelve. */
export const first = {
  'app.name': 'Tagalong',

  'bar.search': 'Search',
  'bar.menu': 'Menu',
  'bar.collapse': 'Collapse',

  'key.enter': 'Enter',

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

  'tag.plain': 'Tag',
  'tag.rests.searching': 'Still searching. The button wakes when a record is found.',
} as const satisfies Record<string, Text>

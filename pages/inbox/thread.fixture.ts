import type { Thread } from './inbox-state.ts'

/** One open chat, as tests need it. */
export const practiceThread: Thread = {
  id: 'fixed-asa',
  template: 'asa',
  channel: 'chat',
  sourceName: 'Practice inbox',
  status: 'open',
  visitor: {
    phones: ['+46 70-174 06 12'],
    emails: ['asa.lb@example.com'],
    firstName: 'Åsa',
    lastName: 'Lindqvist-Bergström',
    variables: { Location: 'Örnsköldsvik, SE' },
  },
  unread: 0,
  messages: [
    { id: 'm1', role: 'system', text: 'Chat started', at: '2026-11-21T13:08:00.000Z' },
    {
      id: 'm2',
      role: 'visitor',
      text: '<img src=x onerror=alert(1)> Hej!',
      at: '2026-11-21T13:08:00.000Z',
      attachments: [{ name: 'a.pdf', url: 'https://fjordbat.example.com/a.pdf' }],
    },
    { id: 'm3', role: 'note', author: 'Maja Holm', text: 'secret', at: '2026-11-21T13:09:00.000Z' },
  ],
  replies: ['Tack'],
  unasked: [],
  lesson: { en: 'Look', sv: 'Titta' },
  startedAt: '2026-11-21T13:08:00.000Z',
  draft: '',
}

import type { PracticeThread } from '#contract/practice.ts'
import { merged, people } from '../cast.ts'

const base: Pick<PracticeThread, 'channel' | 'sourceName' | 'status' | 'unread' | 'unasked'> = {
  channel: 'chat',
  sourceName: 'Practice inbox',
  status: 'open',
  unread: 1,
  unasked: [],
}

/** Chats that come in while one looks; in this order. */
export const arrivals: PracticeThread[] = [
  {
    ...base,
    id: 'katerina-chat',
    visitor: { phones: [], emails: [people.katerina.email], fullName: 'Dvořáková Kateřina', variables: { Location: 'Praha, CZ' } },
    messages: [{ role: 'visitor', text: 'Dobrý den, mohu dostat potvrzení o plavbě e-mailem?', ago: 0 }],
    replies: ['Děkuji, to stačí.'],
    lesson: { en: 'The same person as in a long SMS thread, now by chat.', sv: 'Samma person som i en lång sms-tråd, nu i chatten.' },
  },
  {
    ...base,
    id: 'karin',
    visitor: { phones: [merged.now.mobile], emails: [], fullName: 'Karin Ek', variables: { Location: 'Kalmar, SE' } },
    messages: [{ role: 'visitor', text: 'Hej, jag har bytt efternamn. Är mitt avtal kvar?', ago: 0 }],
    replies: ['Ekdahl heter jag nu. Tack!'],
    lesson: { en: 'A person whose two records were merged into one.', sv: 'En person vars två poster har slagits ihop till en.' },
  },
  {
    ...base,
    id: 'anonymous',
    visitor: { phones: [], emails: [], variables: { 'IP Address': '192.0.2.180', 'Page URL': 'https://fjordbat.example.com/priser' } },
    messages: [{ role: 'visitor', text: 'Hi, what does it cost to rent a boathouse?', ago: 0 }],
    replies: ['I am Noor, you can reach me at noor@example.com.'],
    lesson: {
      en: 'Nothing is known. Ask for an email, then put it in with Edit visitor.',
      sv: 'Ingenting är känt. Fråga efter en e-postadress och skriv in den med Ändra besökare.',
    },
  },
]

import type { PracticeMessage, PracticeThread } from '#contract/practice.ts'
import { organisation, people, switchboard } from '../cast.ts'

const base: Pick<PracticeThread, 'channel' | 'sourceName' | 'status' | 'unread' | 'replies' | 'unasked'> = {
  channel: 'sms',
  sourceName: 'Practice inbox',
  status: 'open',
  unread: 0,
  replies: [],
  unasked: [],
}

/** Threads without an end: SMS, and WhatsApp which behaves like it. */
export const sms: PracticeThread[] = [
  {
    ...base,
    id: 'switchboard',
    unread: 1,
    visitor: { phones: [switchboard.phone], emails: [], variables: {} },
    messages: [{ role: 'visitor', text: 'Wann kommen die Ersatzteile für Turbine 2?', ago: 21 }],
    replies: ['Hier ist Weißenfels, Instandhaltung.', 'Danke, dann planen wir den Stillstand für Mittwoch.'],
    unasked: ['Wir haben noch Dichtungen für höchstens drei Tage.'],
    lesson: {
      en: 'A switchboard: seven records use this number. Ask who is writing.',
      sv: 'En växel: sju poster har det här numret. Fråga vem som skriver.',
    },
  },
  {
    ...base,
    id: 'layla',
    sourceName: 'WhatsApp',
    visitor: { phones: ['+971 50 555 0161'], emails: [], fullName: people.layla.first_name, variables: { Location: 'دبي' } },
    messages: [
      { role: 'visitor', text: 'السلام عليكم، متى تصل الشحنة رقم 4471؟', ago: 4_320 },
      { role: 'agent', author: 'Siobhán Ní Bhriain', text: 'وعليكم السلام. تصل صباح الخميس إن شاء الله.', ago: 4_310 },
      { role: 'visitor', text: 'شكرا، وصلت الشحنة', ago: 4_260 },
    ],
    replies: ['ممتاز، شكرا جزيلا!'],
    unasked: ['هل يمكن إرسال الفاتورة؟'],
    lesson: {
      en: 'WhatsApp, written right to left; the CRM has 00 where the app has +.',
      sv: 'WhatsApp, skrivet från höger; CRM har 00 där appen har +.',
    },
  },
  {
    ...base,
    id: 'katerina',
    visitor: { phones: ['+420603555191'], emails: [], firstName: 'Kateřina', variables: {} },
    messages: longThread(),
    replies: ['Dobře, děkuji.', 'Rozumím, ozvu se z plavební komory.'],
    unasked: ['Jsme v Mělníku, hladina 312 cm.'],
    lesson: {
      en: 'A long thread: it is saved whole and goes on in the same activity.',
      sv: 'En lång tråd: den sparas hel och fortsätter i samma aktivitet.',
    },
  },
  {
    ...base,
    id: 'own-number',
    visitor: { phones: [organisation.ownPhones[0]], emails: [], variables: {} },
    messages: [
      { role: 'visitor', text: 'Testsms från vår egen växel, svara inte.', ago: 1_510 },
      { role: 'note', author: 'Maja Holm', text: 'Our own number. Nothing to tag.', ago: 1_500 },
    ],
    replies: ['Autosvar: växeln tar inte emot svar.'],
    unasked: [],
    lesson: { en: 'Our own number never matches anybody.', sv: 'Vårt eget nummer matchar aldrig någon.' },
  },
]

/** A towing job over three weeks, ninety messages. */
function longThread(): PracticeMessage[] {
  const places = ['Ústí nad Labem', 'Litoměřice', 'Roudnice', 'Štětí', 'Mělník', 'Kralupy', 'Praha-Holešovice', 'Děčín', 'Lovosice']
  const all: PracticeMessage[] = []
  for (let leg = 0; leg < 30; leg++) {
    const ago = 30_000 - leg * 980
    const place = places[leg % places.length] ?? ''
    all.push(
      { role: 'visitor', text: `${place}, komora ${(leg % 7) + 1}, hladina ${280 + ((leg * 13) % 70)} cm.`, ago },
      {
        role: 'agent',
        author: 'Maja Holm',
        text: leg % 4 === 0 ? 'Děkujeme, zapsáno. Příště prosím i čas.' : 'Děkujeme, zapsáno.',
        ago: ago - 6,
      },
      { role: 'visitor', text: leg % 5 === 0 ? `Vyplouváme v ${6 + (leg % 5)}:30, posádka ${3 + (leg % 2)} lidé.` : 'OK', ago: ago - 9 },
    )
  }
  return all
}

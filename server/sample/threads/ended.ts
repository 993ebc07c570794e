import type { PracticeThread, Said } from '#contract/practice.ts'
import { people } from '../cast.ts'

const base: Pick<PracticeThread, 'channel' | 'sourceName' | 'status' | 'unread' | 'replies' | 'unasked'> = {
  channel: 'chat',
  sourceName: 'Practice inbox',
  status: 'ended',
  unread: 0,
  replies: [],
  unasked: [],
}

/** Chats that are over and not tagged yet. */
export const ended: PracticeThread[] = [
  {
    ...base,
    id: 'oguz',
    visitor: { phones: [people.oguz.mobile], emails: ['ozan@example.net'], fullName: 'Ozan Y.', variables: { Location: 'İstanbul, TR' } },
    messages: [
      { role: 'visitor', text: 'Merhaba, teklif hazır mı?', ago: 300 },
      { role: 'agent', author: 'Siobhán Ní Bhriain', text: 'Merhaba! Evet, az önce gönderdim.', ago: 297 },
      { role: 'visitor', text: 'Teklifi aldım, teşekkürler', ago: 295 },
      { role: 'system', text: endedBy('the visitor', 'besökaren'), ago: 294 },
    ],
    lesson: {
      en: 'The phone is known under another name, and the email differs: look twice before tagging.',
      sv: 'Numret är känt under ett annat namn, och e-posten är en annan: titta två gånger innan du taggar.',
    },
  },
  {
    ...base,
    id: 'zoe',
    visitor: { phones: [], emails: ['zoe.thuis@example.com'], fullName: 'van den Broek Zoe', variables: { Location: 'Harlingen, NL' } },
    messages: [
      { role: 'visitor', text: 'Is de veerpont volgende week weer in de vaart?', ago: 320 },
      { role: 'agent', author: 'Maja Holm', text: 'Ja, vanaf dinsdag volgens de gewone dienstregeling.', ago: 318 },
      { role: 'visitor', text: 'Bedankt en tot ziens!', ago: 316 },
      { role: 'system', text: endedBy('Maja Holm'), ago: 316 },
    ],
    lesson: {
      en: 'Only the name matches: last name first and without its diaeresis.',
      sv: 'Bara namnet träffar: efternamnet först och utan prickar.',
    },
  },
  {
    ...base,
    id: 'eleni',
    visitor: { phones: [], emails: [], fullName: 'ΠΑΠΑΔΟΠΟΥΛΟΥ ΕΛΕΝΗ', variables: { Location: 'Πειραιάς, GR' } },
    messages: [
      { role: 'visitor', text: 'Καλημέρα, πότε φορτώνει το πλοίο;', ago: 1_580 },
      { role: 'agent', author: 'Łukasz Wiśniewski', text: 'Καλημέρα σας! Αύριο στις έξι το πρωί.', ago: 1_574 },
      { role: 'visitor', text: 'Τέλεια, ευχαριστώ πολύ.', ago: 1_572 },
      { role: 'system', text: endedBy('Łukasz Wiśniewski'), ago: 1_571 },
    ],
    lesson: {
      en: 'Greek capitals without accents find the name as the CRM writes it.',
      sv: 'Grekiska versaler utan accenter hittar namnet som det står i CRM.',
    },
  },
  {
    ...base,
    id: 'xuemei',
    visitor: { phones: ['+86 13916550181'], emails: [], fullName: '李雪梅', variables: { Location: '上海' } },
    messages: [
      { role: 'visitor', text: '你好，请问舱位还有吗？', ago: 1_720 },
      { role: 'agent', author: 'Siobhán Ní Bhriain', text: '您好，下周三还有两个舱位。', ago: 1_715 },
      { role: 'visitor', text: '好的，我们订一个。谢谢！', ago: 1_712 },
      { role: 'system', text: endedBy('Siobhán Ní Bhriain'), ago: 1_711 },
    ],
    lesson: { en: 'A name in Han characters; the mobile number decides.', sv: 'Ett namn med kinesiska tecken; mobilnumret avgör.' },
  },
]

function endedBy(who: string, whoInSwedish = who): Said {
  return { en: `Chat ended by ${who}`, sv: `Chatten avslutades av ${whoInSwedish}` }
}

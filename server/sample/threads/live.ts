import type { PracticeThread } from '#contract/practice.ts'
import { people, twice } from '../cast.ts'

const base: Pick<PracticeThread, 'channel' | 'sourceName' | 'status' | 'unread' | 'replies' | 'unasked'> = {
  channel: 'chat',
  sourceName: 'Practice inbox',
  status: 'open',
  unread: 0,
  replies: [],
  unasked: [],
}

/** Chats that are going on. */
export const live: PracticeThread[] = [
  {
    ...base,
    id: 'asa',
    visitor: {
      phones: ['+46 70-174 06 12'],
      emails: ['asa.lb@example.com'],
      firstName: 'Åsa',
      lastName: 'Lindqvist-Bergström',
      variables: {
        Location: 'Örnsköldsvik, SE',
        'IP Address': '192.0.2.44',
        Campaign: 'winter-2026',
        'Page URL': 'https://fjordbat.example.com/kylcontainrar',
        Computer: 'Firefox 145, Windows 11',
      },
    },
    messages: [
      { role: 'system', text: { en: 'Chat started on fjordbat.example.com', sv: 'Chatten började på fjordbat.example.com' }, ago: 24 },
      { role: 'visitor', text: 'Hej! Vi behöver tre kylcontainrar till hamnen i Örnsköldsvik. Har ni några lediga vecka 48?', ago: 24 },
      {
        role: 'agent',
        author: 'Maja Holm',
        text: 'Hej Åsa! Ja, vi har fyra lediga just nu. Gäller det samma avtal som i våras, NH-2024-0117?',
        ago: 22,
      },
      { role: 'visitor', text: 'Precis, samma avtal. Och samma pris, hoppas jag?', ago: 20 },
      { role: 'note', author: 'Maja Holm', text: 'Price list changed in October, check with Łukasz.', ago: 19 },
      { role: 'agent', author: 'Maja Holm', text: 'Priset gäller året ut. Jag skickar en bekräftelse så snart vi är klara här.', ago: 17 },
      {
        role: 'visitor',
        text: 'Perfekt. Kan ni leverera redan på torsdag?',
        ago: 1,
        attachments: [{ name: 'ritning-kaj-4.pdf', url: 'https://fjordbat.example.com/files/ritning-kaj-4.pdf' }],
      },
    ],
    replies: ['Toppen! Före lunch vore bäst, kranen är upptagen efter ett.', 'Tack så mycket för hjälpen. Då var det allt från mig idag.'],
    unasked: ['Hamnkontoret undrar också om vi kan låna en fjärde container över helgen?'],
    lesson: {
      en: 'The phone is written another way than in the CRM, and the email differs.',
      sv: 'Numret är skrivet på ett annat sätt än i CRM, och e-postadressen är en annan.',
    },
  },
  {
    ...base,
    id: 'minh-khai',
    unread: 2,
    visitor: {
      phones: [],
      emails: [` ${people.minhKhai.email.replace('minh.khai', 'Minh.Khai')}`],
      fullName: 'Nguyễn Thị Minh Khai',
      variables: {
        Location: 'Hà Nội, VN',
        'IP Address': '198.51.100.27',
        'Referrer URL': 'https://search.example.net/?q=cold+chain+leeds',
      },
    },
    messages: [
      { role: 'bot', author: 'Fjordbot', text: 'Hello! What can we help you with?', ago: 9 },
      { role: 'visitor', text: 'Good morning, I would like to send two pallets of frozen prawns.', ago: 5 },
      { role: 'visitor', text: 'Do you ship to Leeds?', ago: 3 },
    ],
    replies: ['Wonderful. The pallets are 120 × 80 cm, 640 kg each.', 'Cảm ơn! I will wait for the offer by e-mail.'],
    unasked: ['They must stay under −18 °C all the way, is that possible?'],
    lesson: {
      en: 'No phone is known: the email decides, whatever its capitals.',
      sv: 'Inget nummer är känt: e-postadressen avgör, oavsett versaler.',
    },
  },
  {
    ...base,
    id: 'henrik',
    visitor: {
      phones: [twice[0].mobile.replace('070-', '0046 70 ')],
      emails: [],
      firstName: 'Henrik',
      variables: { Location: 'Göteborg, SE' },
    },
    messages: [
      { role: 'visitor', text: 'Tjena, det är Henrik. Hur gick det med offerten på segelduken?', ago: 14 },
      { role: 'agent', author: 'Maja Holm', text: 'Hej Henrik! Jag letar upp den åt dig.', ago: 12 },
    ],
    replies: ['Schyst! Den gamla mejlen funkar inte längre, ta den nya.', 'Grymt, tack!'],
    unasked: ['Ingen stress, jag är på varvet hela dagen.'],
    lesson: {
      en: 'Two records share this number. Nothing is chosen without asking.',
      sv: 'Två poster har samma nummer. Inget väljs utan att du tillfrågas.',
    },
  },
  {
    ...base,
    id: 'grace',
    unread: 1,
    visitor: {
      phones: [],
      emails: [people.grace.email],
      fullName: 'Grace <b>Okafor</b>',
      variables: { Location: 'Salford, GB', 'Page URL': 'https://okafor-boatworks.example/?q="><script>alert(1)</script>' },
    },
    messages: [
      { role: 'visitor', text: 'Hi! Your booking widget breaks our page. This is what I pasted:', ago: 33 },
      { role: 'visitor', text: '<script>alert("hello")</script>\n<img src=x onerror="alert(1)">', ago: 33 },
      { role: 'agent', author: 'Łukasz Wiśniewski', text: 'Thanks Grace. Does it say anything in the console?', ago: 30 },
      {
        role: 'visitor',
        text: 'Yes: Uncaught TypeError: Cannot read properties of null (reading "dock")\n    at fjord.js:1:204\n\n& then </div></body> shows up as text',
        ago: 28,
      },
    ],
    replies: ['That did it, the <dock> element was missing. Cheers!', 'Brilliant, bye for now.'],
    unasked: ['Still there? {{user.name}} and <%= name %> also show up, by the way.'],
    lesson: {
      en: 'Markup in a name, a message or a variable stays text everywhere.',
      sv: 'Kod i namn, meddelanden och variabler förblir text överallt.',
    },
  },
  {
    ...base,
    id: 'priya',
    visitor: {
      phones: ['+91 98200 10417'],
      emails: ['priya.raghunathan@example.org'],
      firstName: 'Priya',
      lastName: 'Raghunathan',
      variables: { Location: 'Mumbai, IN', 'IP Address': '203.0.113.9', Campaign: 'trade-fair-kochi', Company: 'Konkan Coastal Foods' },
    },
    messages: [
      {
        role: 'visitor',
        text: 'Hello, we met at the fair in Kochi. Could you quote reefer containers from Mumbai to Gothenburg?',
        ago: 41,
      },
      { role: 'agent', author: 'Maja Holm', text: 'Hello Priya, gladly! How many, and from when?', ago: 38 },
      { role: 'visitor', text: 'Four a month, from January.', ago: 37 },
    ],
    replies: ['Konkan Coastal Foods Pvt Ltd. You can write to me at this address.', 'Thank you, looking forward to it.'],
    unasked: ['Also, do you handle the phytosanitary papers?'],
    lesson: {
      en: 'Nobody in the CRM has any of this: create a contact or a lead.',
      sv: 'Ingen i CRM har något av detta: skapa en kontakt eller ett lead.',
    },
  },
]

/**
 * The people and companies that practice threads are about. Threads and sample records both read these values, so that
 * a thread's expected match is true by construction. Numbers lie in ranges that are reserved for fiction or unassigned
 * where a country has such; addresses end in reserved domains.
 */
export const organisation = {
  name: 'Fjordbåt',
  country: 'SE',
  currency: 'SEK',
  ownPhones: ['+46 8 465 004 00', '08-465 004 01'],
  ownEmails: ['@fjordbat.example'],
} as const

export const agents = [
  { name: 'Maja Holm', email: 'maja.holm@fjordbat.example' },
  { name: 'Siobhán Ní Bhriain', email: 'siobhan@fjordbat.example' },
  { name: 'Łukasz Wiśniewski', email: 'lukasz@fjordbat.example' },
] as const

/** One number on an account and six contacts. */
export const switchboard = {
  account: 'Süddeutsche Wasserkraftanlagen-Betriebsgesellschaft mbH',
  phone: '+49 30 23125 400',
  people: [
    { first_name: 'Heike', last_name: 'Baumgärtner', title: 'Leitung Einkauf', phone: '+49 (30) 23125-400' },
    { first_name: 'Jürgen', last_name: 'Großmann', title: 'Betriebsleiter', phone: '+49 30 23125 400' },
    { first_name: 'Wolf-Dieter', last_name: 'Freiherr von Hohenberg-Wittelsbach', title: 'Geschäftsführer', phone: '+49 (0)30 23125400' },
    { first_name: 'Anneliese', last_name: 'Kühn', title: 'Buchhaltung', phone: '0049 30 23125 400' },
    { first_name: 'Tobias', last_name: 'Weißenfels', title: 'Instandhaltung', phone: '+49.30.23125.400' },
    { first_name: 'Özlem', last_name: 'Kaya-Schröder', title: 'Disposition', phone: '+49 30 23125-400' },
  ],
} as const

/** Contacts with a part in a thread: as the CRM has them. */
export const people = {
  asa: {
    account: {
      name: 'Nordhavn Logistik AB',
      phone: '08-465 004 17',
      email: 'info@nordhavn.example.com',
      city: 'Örnsköldsvik',
      country: 'SE',
    },
    first_name: 'Åsa',
    last_name: 'Lindqvist-Bergström',
    title: 'Inköps- och logistikansvarig',
    mobile: '070 174 06 12',
    phone: '08-465 004 17',
    email: 'asa.lindqvist-bergstrom@nordhavn.example.com',
  },
  minhKhai: {
    account: {
      name: 'Sông Hồng Import Export',
      phone: '+84 24 3829 0417',
      email: 'lienhe@songhong.example',
      city: 'Hà Nội',
      country: 'VN',
    },
    first_name: 'Nguyễn Thị',
    last_name: 'Minh Khai',
    title: 'Trưởng phòng mua hàng',
    mobile: '+84 91 234 0417',
    phone: '',
    email: 'minh.khai@songhong.example',
  },
  zoe: {
    account: {
      name: 'Rederij Waddenzee BV',
      phone: '+31 20 555 0142',
      email: 'kantoor@waddenzee.example',
      city: 'Harlingen',
      country: 'NL',
    },
    first_name: 'Zoë',
    last_name: 'van den Broek',
    title: 'Planner',
    mobile: '',
    phone: '+31 20 555 0143',
    email: 'z.vandenbroek@waddenzee.example',
  },
  oguz: {
    account: { name: 'Boğaz Denizcilik A.Ş.', phone: '+90 212 555 01 31', email: 'bilgi@bogaz.example', city: 'İstanbul', country: 'TR' },
    first_name: 'Oğuz',
    last_name: 'Yıldırım',
    title: 'Satın alma',
    mobile: '+90 532 555 01 32',
    phone: '+90 212 555 01 31',
    email: 'oguz.yildirim@bogaz.example',
  },
  layla: {
    account: {
      name: 'شركة الخليج للشحن البحري',
      phone: '+971 4 555 0160',
      email: 'info@gulf-shipping.example',
      city: 'دبي',
      country: 'AE',
    },
    first_name: 'ليلى',
    last_name: 'المنصوري',
    title: 'مديرة العمليات',
    mobile: '00971 50 555 0161',
    phone: '',
    email: 'layla@gulf-shipping.example',
  },
  eleni: {
    account: { name: 'Ναυπηγεία Αιγαίου ΑΕ', phone: '+30 210 555 0170', email: 'info@aigaio.example', city: 'Πειραιάς', country: 'GR' },
    first_name: 'Ελένη',
    last_name: 'Παπαδοπούλου',
    title: 'Υπεύθυνη προμηθειών',
    mobile: '+30 694 555 0171',
    phone: '',
    email: 'e.papadopoulou@aigaio.example',
  },
  xuemei: {
    account: { name: '东海造船有限公司', phone: '+86 21 5550 0180', email: 'sales@donghai.example', city: '上海', country: 'CN' },
    first_name: '雪梅',
    last_name: '李',
    title: '采购经理',
    mobile: '+86 139 1655 0181',
    phone: '',
    email: 'li.xuemei@donghai.example',
  },
  katerina: {
    account: { name: 'Vltavská plavba s.r.o.', phone: '+420 224 555 190', email: 'info@vltava.example', city: 'Praha', country: 'CZ' },
    first_name: 'Kateřina',
    last_name: 'Dvořáková',
    title: 'Dispečerka',
    mobile: '+420 603 555 191',
    phone: '',
    email: 'dvorakova@vltava.example',
  },
  grace: {
    account: {
      name: 'Okafor & Daughters Boatworks',
      phone: '+44 161 496 0121',
      email: 'hello@okafor-boatworks.example',
      city: 'Salford',
      country: 'GB',
    },
    first_name: 'Grace',
    last_name: 'Okafor',
    title: 'Web and orders',
    mobile: '+44 7700 900121',
    phone: '',
    email: 'grace@okafor-boatworks.example',
  },
} as const

/** One person twice in the CRM: the same mobile, two spellings. */
export const twice = [
  { first_name: 'Henrik', last_name: 'Sjöberg', mobile: '070-174 06 31', email: 'henrik.sjoberg@example.net' },
  { first_name: 'Henrik', last_name: 'Sjoberg', mobile: '+46701740631', email: 'h.sjoberg@example.org' },
] as const

/** A contact that was merged: the old one is inactive and points at the new one. */
export const merged = {
  old: { first_name: 'Karin', last_name: 'Ek', mobile: '070-174 06 41', email: 'karin.ek@example.com' },
  now: { first_name: 'Karin', last_name: 'Ekdahl', mobile: '070-174 06 42', email: 'karin.ekdahl@example.com' },
} as const

/** A lead that became a contact of an account. */
export const converted = {
  first_name: 'Tomás',
  last_name: 'Ó Ceallaigh',
  company: 'Cuan na Gaillimhe Teo',
  mobile: '+353 85 555 0142',
  email: 'tomas@cuan-gaillimhe.example',
} as const

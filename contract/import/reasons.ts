import * as z from 'zod/mini'

/** Everything that can be wrong with a row of a file, and why an undo leaves a record. Closed: a new one needs its sentence in both languages. */
export const ImportReason = z.enum([
  'cells', // another number of cells than the header has
  'quote', // a quote is opened and never closed, or text stands behind a closing one
  'quote-open', // a quote is never closed: all behind it would be one cell
  'cell-too-long',
  'required',
  'too-long',
  'date',
  'date-unclear',
  'time',
  'number',
  'number-unclear',
  'whole-number',
  'money',
  'other-currency',
  'yes-no',
  'option',
  'phone',
  'email',
  'url',
  'no-record',
  'several-records',
  'row-refused', // it points at a row of this file that has a fault itself
  'same-id-twice',
  'same-key-twice',
  'id-there', // a row that makes a record has the id of one that is there
  'several-to-update',
  'changed-since',
  'tagged-since',
  'used-since',
  'gone-since',
])
export type ImportReason = z.infer<typeof ImportReason>

/** A reason and what stands in its sentence: names, numbers, never a whole cell. */
export type Reasoned = { reason: ImportReason; parts: readonly string[] }

/** The sentence for people. */
export function reasonText({ reason, parts }: Reasoned, lang: 'en' | 'sv'): string {
  const [a = '', b = ''] = parts
  return sentences[lang][reason](a, b)
}

type Sentences = Record<ImportReason, (a: string, b: string) => string>

const sentences: Record<'en' | 'sv', Sentences> = {
  en: {
    cells: (has, wants) => `The row has ${has} cells; the header has ${wants}.`,
    quote: () => 'A quotation mark is not closed, or text follows a closing one. Double the marks that belong to the text.',
    'quote-open': () =>
      'A quotation mark of this row is never closed: from here on nothing was read. Close it, or double it if it belongs to the text.',
    'cell-too-long': (most) => `The cell holds more than ${most} characters.`,
    required: (label) => `${label} is required.`,
    'too-long': (has, most) => `It holds ${has} characters; at most ${most} fit.`,
    date: (example) => `It is not a date. Write ${example || '2026-11-21'}.`,
    'date-unclear': (one, other) => `It may be ${one} or ${other}. Say in which order days and months stand.`,
    time: () => 'It is not a date and time such as 2026-11-21 14:30.',
    number: () => 'It is not a number.',
    'number-unclear': (one, other) => `It may be ${one} or ${other}. Say which mark comes before the fraction.`,
    'whole-number': () => 'It is not a whole number.',
    money: () => 'It is not an amount such as 184 500,00 or 184500.00 SEK.',
    'other-currency': (wanted) => `The field is kept in ${wanted}.`,
    'yes-no': () => 'It is neither yes nor no.',
    option: (nearest) => (nearest ? `The field has no such value. Nearest: ${nearest}.` : 'The field has no such value.'),
    phone: () => 'It is not a phone number: it needs at least three digits.',
    email: () => 'It is not an email address such as name@example.com.',
    url: () => 'It is not a web address that starts with https:// or http://.',
    'no-record': (entity) => `There is no ${entity} with this id or name. Import those first.`,
    'several-records': (entity) => `There are several ${entity} with this name. Give its id.`,
    'row-refused': (line) => `It points at line ${line}, which has a fault.`,
    'same-id-twice': (line) => `The same id stands in line ${line}.`,
    'same-key-twice': (line) => `Line ${line} would update the same record.`,
    'id-there': () => 'A record of the CRM has this id already. Update by id, or send the ids nowhere.',
    'several-to-update': () => 'Several records have this value: which one to update is not clear.',
    'changed-since': () => 'It was changed since.',
    'tagged-since': () => 'It was tagged since, or has activities.',
    'used-since': () => 'Another record points at it.',
    'gone-since': () => 'It is no longer there.',
  },
  sv: {
    cells: (has, wants) => `Raden har ${has} celler, rubrikraden har ${wants}.`,
    quote: () => 'Ett citattecken stängs inte, eller text följer efter ett som stänger. Dubbla citattecken som hör till texten.',
    'quote-open': () =>
      'Ett citattecken på raden stängs aldrig: härifrån har ingenting lästs. Stäng det, eller dubbla det om det hör till texten.',
    'cell-too-long': (most) => `Cellen har fler än ${most} tecken.`,
    required: (label) => `${label} måste anges.`,
    'too-long': (has, most) => `Det är ${has} tecken, högst ${most} får plats.`,
    date: (example) => `Det är inget datum. Skriv ${example || '2026-11-21'}.`,
    'date-unclear': (one, other) => `Det kan vara ${one} eller ${other}. Ange i vilken ordning dag och månad står.`,
    time: () => 'Det är inte datum och tid som 2026-11-21 14:30.',
    number: () => 'Det är inget tal.',
    'number-unclear': (one, other) => `Det kan vara ${one} eller ${other}. Ange vilket tecken som är decimaltecken.`,
    'whole-number': () => 'Det är inget heltal.',
    money: () => 'Det är inget belopp som 184 500,00 eller 184500.00 SEK.',
    'other-currency': (wanted) => `Fältet förs i ${wanted}.`,
    'yes-no': () => 'Det är varken ja eller nej.',
    option: (nearest) => (nearest ? `Fältet har inte det värdet. Närmast: ${nearest}.` : 'Fältet har inte det värdet.'),
    phone: () => 'Det är inget telefonnummer: det behöver minst tre siffror.',
    email: () => 'Det är ingen e-postadress som namn@example.com.',
    url: () => 'Det är ingen webbadress som börjar med https:// eller http://.',
    'no-record': (entity) => `Det finns ingen post (${entity}) med det id:t eller namnet. Importera dem först.`,
    'several-records': (entity) => `Flera poster (${entity}) har det namnet. Ange id.`,
    'row-refused': (line) => `Den pekar på rad ${line}, som har ett fel.`,
    'same-id-twice': (line) => `Samma id står på rad ${line}.`,
    'same-key-twice': (line) => `Rad ${line} skulle ändra samma post.`,
    'id-there': () => 'En post i CRM har redan det här id:t. Uppdatera efter id, eller utelämna id:na.',
    'several-to-update': () => 'Flera poster har det värdet: det är oklart vilken som ska ändras.',
    'changed-since': () => 'Den har ändrats sedan dess.',
    'tagged-since': () => 'Den har taggats sedan dess, eller har aktiviteter.',
    'used-since': () => 'En annan post pekar på den.',
    'gone-since': () => 'Den finns inte längre.',
  },
}

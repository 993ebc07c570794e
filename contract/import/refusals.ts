import * as z from 'zod/mini'

/** Why an import, or what was asked of one, is not taken. Closed: a new one needs its sentences in both languages. */
export const RefusalReason = z.enum([
  // what is sent
  'file-empty',
  'file-workbook',
  'file-no-text', // a PDF, a picture, something packed
  'file-gone', // no longer kept: a backup was put back, or the import has ended
  'file-there', // a part comes for a file that is whole and in use
  'part-number',
  'part-size',
  'parts-missing',
  'part-not-base64',
  'part-too-large',
  'too-many-waiting',
  // how it is read
  'encoding-unknown',
  'encoding-broken',
  'no-header',
  'header-quote',
  'too-many-columns',
  // where it goes
  'no-entity',
  'columns-undecided',
  'columns-other', // others than the file has, or one twice
  'no-target',
  'target-twice',
  'required-column',
  'source-missing', // ids, and nobody has said of which system
  'no-id-column',
  'no-key-column',
  'not-updatable',
  // what was checked
  'not-checked',
  'rows-wrong',
  'cut-off', // a quote is never closed: a part was not read
  'no-good-rows',
  'fields-changed',
  'pieces-lost',
  'lookup-gone',
  'record-gone',
  'id-there',
  // where it stands
  'no-run',
  'not-now',
  'not-discarded',
  'half-written',
  'by-command', // its file lies where the command is run
  'other-writing',
  'undo-over',
  'broke-off',
  // who asks
  'signed-out',
  'not-admin',
  'page-old',
  'no-operation',
  'bad-input',
])
export type RefusalReason = z.infer<typeof RefusalReason>

/** A reason and what stands in its sentences: names and numbers. */
export const Refusal = z.strictObject({ reason: RefusalReason, parts: z.array(z.string()) })
export type Refusal = z.infer<typeof Refusal>

/** What happened, and what to do. */
export type RefusalWords = { message: string; hint: string }

/** The sentences for people. */
export function refusalWords({ reason, parts }: Refusal, lang: 'en' | 'sv'): RefusalWords {
  const [a = '', b = '', c = ''] = parts
  const [message, hint] = sentences[lang][reason](a, b, c)
  return { message, hint }
}

type Sentences = Record<RefusalReason, (a: string, b: string, c: string) => readonly [message: string, hint: string]>

const number = (text: string, locale: string) => Number(text).toLocaleString(locale)

const statesEn: Record<string, string> = {
  uploading: 'still being sent',
  uploaded: 'not checked yet',
  checking: 'being checked',
  checked: 'checked',
  applying: 'being written',
  applied: 'applied',
  stopped: 'stopped',
  failed: 'broken off',
  undoing: 'being undone',
  undone: 'undone',
}

const statesSv: Record<string, string> = {
  uploading: 'skickas fortfarande',
  uploaded: 'är inte kontrollerad än',
  checking: 'kontrolleras',
  checked: 'är kontrollerad',
  applying: 'skrivs',
  applied: 'är importerad',
  stopped: 'är stoppad',
  failed: 'bröts',
  undoing: 'tas tillbaka',
  undone: 'är tillbakatagen',
}

const sentences: Record<'en' | 'sv', Sentences> = {
  en: {
    'file-empty': () => ['The file is empty', 'Export it again.'],
    'file-workbook': () => ['This is a workbook of Excel or a ZIP file, not CSV', 'Save it as CSV (UTF-8), then import that.'],
    'file-no-text': () => ['This is a PDF, a picture or a packed file, not CSV', 'Export the records as CSV, then import that.'],
    'file-gone': () => ['The file of this import is not kept here any more', 'Begin a new import to read it again.'],
    'file-there': () => ['The file is there already, and is being worked with', 'Begin another import for another file.'],
    'part-number': (parts, given) => [`The file has ${parts} parts, and number ${given} was sent`, 'Numbers begin at 0.'],
    'part-size': (part, has, wants) => [
      `Part ${part} has ${has} bytes, and ${wants} belong to it`,
      'The file may have changed while it was sent: begin anew.',
    ],
    'parts-missing': () => ['Parts of the file are still missing', 'Send those first.'],
    'part-not-base64': () => ['The part is not base64', 'Send the bytes of the file as base64.'],
    'part-too-large': (most) => [`At most ${number(most, 'en')} bytes are taken at once`, 'Send the file in parts.'],
    'too-many-waiting': (most) => [`${most} imports wait already`, 'Finish them, or throw away those that nobody needs.'],
    'encoding-unknown': (given) => [`There is no encoding ${given}`, 'Give one such as utf-8, windows-1252, utf-16le or iso-8859-2.'],
    'encoding-broken': () => [
      'The file is not UTF-8 throughout',
      'Say how it is encoded; files of Excel and older systems are often Windows-1252.',
    ],
    'no-header': () => ['The file has no header', 'The first line has to name the columns.'],
    'header-quote': () => ['A quotation mark of the header is not closed', 'Mend the first line, or choose another separator.'],
    'too-many-columns': (has, most) => [`The file has ${has} columns; at most ${most} are taken`, 'Leave some out.'],
    'no-entity': (given, there) => [`The CRM has no entity ${given}`, there ? `There are: ${there}.` : 'Choose one of its lists.'],
    'columns-undecided': (names) => [`Nothing says where these columns go: ${names}`, 'Say it for each; a column may go nowhere.'],
    'columns-other': (has) => [`The file has ${has} columns, and others are named or one twice`, 'Look at the file again.'],
    'no-target': (entity, to, column) => [`${entity} has no place ${to} for the column ${column}`, 'Choose one of its fields.'],
    'target-twice': (to) => [`Two columns go to ${to}`, 'Leave one of them out.'],
    'required-column': (labels, entity) => [`No column goes to ${labels}, which every ${entity} must have`, 'Map one to it.'],
    'source-missing': () => [
      'The file holds ids of another system, and nobody has said of which',
      'Give that system a name, such as navision: ids of two systems are kept apart by it.',
    ],
    'no-id-column': () => ['No column holds the id of the other system to update by', 'Map one to #id, or leave updating out.'],
    'no-key-column': (label) => [`No column goes to ${label}, by which records are to be updated`, 'Map one to it.'],
    'not-updatable': (field) => [
      `Records cannot be updated by ${field}`,
      'It takes #id, or a field of text, a number, an address or a phone.',
    ],
    'not-checked': () => ['The import was not checked', 'Have it checked first.'],
    'rows-wrong': (n) => [
      `${number(n, 'en')} ${n === '1' ? 'row is' : 'rows are'} wrong, so that nothing is imported`,
      'Mend the file, or import the good rows alone.',
    ],
    'cut-off': () => [
      'A quotation mark is never closed, so that a part of the file was not read',
      'Mend that row, and import the whole file: which rows it hides is not known.',
    ],
    'no-good-rows': () => ['The file has no row to import', 'Look at the file.'],
    'fields-changed': () => [
      'The fields of the CRM, or the organisation’s country, have changed since the check',
      'Nothing was written. Check the file again from its beginning.',
    ],
    'pieces-lost': () => ['What was checked is not kept here any more', 'Check the file again, or begin a new import of it.'],
    'lookup-gone': () => ['A record that rows point at has gone since the check', 'Nothing was written. Check the file again.'],
    'record-gone': () => ['A record to be updated has gone since the check', 'Nothing was written. Check the file again.'],
    'id-there': () => [
      'A record of the CRM has an id of this file already',
      'Nothing was written. Check the file again with updating by id, or send the ids nowhere.',
    ],
    'no-run': () => ['There is no such import', 'It may have been thrown away. Begin it anew.'],
    'not-now': (state) => [`The import is ${statesEn[state] ?? state}, and this cannot be done then`, 'Look at where it stands now.'],
    'not-discarded': (state) => [`The import is ${statesEn[state] ?? state}, and cannot be thrown away`, 'Undo it instead.'],
    'half-written': () => ['The import was broken off when it was almost written', 'Resume it, then undo it if you do not want it.'],
    'by-command': (id) => [
      'This import was begun by the command line',
      `Go on where its file lies: npm run tagalong -- import --resume ${id}`,
    ],
    'other-writing': () => ['Another import is being written at this moment', 'Resume this one when that has ended.'],
    'undo-over': (days) => ['There is nothing left to undo of this import', `What undo needs is kept for ${days} days.`],
    'broke-off': () => ['The import broke off', 'Resume it. If it breaks off again, tell the person who runs Tagalong: the log says more.'],
    'signed-out': () => ['Nobody is signed in', 'Sign in again, then go on here.'],
    'not-admin': (role) => [`The role ${role} may not import`, 'It takes the role admin.'],
    'page-old': () => ['This page is older than your session', 'Open the page again and repeat it there.'],
    'no-operation': () => ['There is no such operation', 'Open the page again.'],
    'bad-input': () => ['What the page sent is not accepted here', 'Open the page again and repeat it there.'],
  },
  sv: {
    'file-empty': () => ['Filen är tom', 'Exportera den igen.'],
    'file-workbook': () => [
      'Det här är en arbetsbok från Excel eller en ZIP-fil, ingen CSV',
      'Spara den som CSV (UTF-8) och importera den.',
    ],
    'file-no-text': () => ['Det här är en PDF, en bild eller en packad fil, ingen CSV', 'Exportera posterna som CSV och importera den.'],
    'file-gone': () => ['Importens fil finns inte kvar här', 'Börja en ny import för att läsa den igen.'],
    'file-there': () => ['Filen finns redan här och används', 'Börja en annan import för en annan fil.'],
    'part-number': (parts, given) => [`Filen har ${parts} delar, och nummer ${given} skickades`, 'Numren börjar på 0.'],
    'part-size': (part, has, wants) => [
      `Del ${part} har ${has} byte, men ${wants} hör till den`,
      'Filen kan ha ändrats medan den skickades: börja om.',
    ],
    'parts-missing': () => ['Delar av filen saknas än', 'Skicka dem först.'],
    'part-not-base64': () => ['Delen är inte base64', 'Skicka filens byte som base64.'],
    'part-too-large': (most) => [`Högst ${number(most, 'sv')} byte tas emot på en gång`, 'Skicka filen i delar.'],
    'too-many-waiting': (most) => [`${most} importer väntar redan`, 'Avsluta dem, eller släng dem som ingen behöver.'],
    'encoding-unknown': (given) => [
      `Det finns ingen teckenkodning ${given}`,
      'Ange en som utf-8, windows-1252, utf-16le eller iso-8859-2.',
    ],
    'encoding-broken': () => [
      'Filen är inte UTF-8 rakt igenom',
      'Ange dess teckenkodning; filer från Excel och äldre system är ofta Windows-1252.',
    ],
    'no-header': () => ['Filen har ingen rubrikrad', 'Första raden ska namnge kolumnerna.'],
    'header-quote': () => ['Ett citattecken i rubrikraden stängs inte', 'Rätta första raden, eller välj en annan avgränsare.'],
    'too-many-columns': (has, most) => [`Filen har ${has} kolumner, och högst ${most} tas emot`, 'Ta bort några.'],
    'no-entity': (given, there) => [`CRM har ingen lista ${given}`, there ? `Det finns: ${there}.` : 'Välj en av dess listor.'],
    'columns-undecided': (names) => [
      `Inget säger vart de här kolumnerna ska: ${names}`,
      'Ange det för var och en; en kolumn kan utelämnas.',
    ],
    'columns-other': (has) => [`Filen har ${has} kolumner, men andra är angivna, eller en två gånger`, 'Läs filen igen.'],
    'no-target': (entity, to, column) => [`${entity} har ingen plats ${to} för kolumnen ${column}`, 'Välj ett av fälten.'],
    'target-twice': (to) => [`Två kolumner går till ${to}`, 'Utelämna en av dem.'],
    'required-column': (labels, entity) => [
      `Ingen kolumn går till ${labels}, som varje post (${entity}) måste ha`,
      'Välj en kolumn till det.',
    ],
    'source-missing': () => [
      'Filen har id:n från ett annat system, och ingen har sagt vilket',
      'Ge systemet ett namn, till exempel navision: så hålls id:n från två system isär.',
    ],
    'no-id-column': () => [
      'Ingen kolumn har det andra systemets id, som det ska uppdateras efter',
      'Välj kolumnen med id, eller låt bli att uppdatera.',
    ],
    'no-key-column': (label) => [`Ingen kolumn går till ${label}, som det ska uppdateras efter`, 'Välj en kolumn till det.'],
    'not-updatable': (field) => [`Det går inte att uppdatera efter ${field}`, 'Det går efter id, text, tal, adress eller telefon.'],
    'not-checked': () => ['Importen är inte kontrollerad', 'Kontrollera den först.'],
    'rows-wrong': (n) => [
      `${number(n, 'sv')} ${n === '1' ? 'rad' : 'rader'} har fel, så inget importeras`,
      'Rätta filen, eller importera bara de rätta raderna.',
    ],
    'cut-off': () => [
      'Ett citattecken stängs aldrig, så en del av filen har inte lästs',
      'Rätta raden och importera hela filen: vilka rader den döljer går inte att veta.',
    ],
    'no-good-rows': () => ['Filen har ingen rad att importera', 'Titta på filen.'],
    'fields-changed': () => [
      'Fälten i CRM, eller organisationens land, har ändrats sedan kontrollen',
      'Inget är skrivet. Kontrollera filen igen från början.',
    ],
    'pieces-lost': () => ['Det som kontrollerades finns inte kvar här', 'Kontrollera filen igen, eller börja en ny import av den.'],
    'lookup-gone': () => ['En post som rader hänvisar till har försvunnit sedan kontrollen', 'Inget är skrivet. Kontrollera filen igen.'],
    'record-gone': () => ['En post som skulle uppdateras har försvunnit sedan kontrollen', 'Inget är skrivet. Kontrollera filen igen.'],
    'id-there': () => [
      'En post i CRM har redan ett id som finns i filen',
      'Inget är skrivet. Kontrollera filen igen och uppdatera efter id, eller utelämna id:na.',
    ],
    'no-run': () => ['Importen finns inte', 'Den kan ha slängts. Börja den på nytt.'],
    'not-now': (state) => [`Importen ${statesSv[state] ?? state}, och då går det inte`, 'Titta på hur långt den har kommit.'],
    'not-discarded': (state) => [`Importen ${statesSv[state] ?? state} och kan inte slängas`, 'Ångra den i stället.'],
    'half-written': () => ['Importen bröts när den nästan var skriven', 'Fortsätt den, och ångra den sedan om du inte vill ha den.'],
    'by-command': (id) => [
      'Importen startades från kommandoraden',
      `Fortsätt den där filen ligger: npm run tagalong -- import --resume ${id}`,
    ],
    'other-writing': () => ['En annan import skrivs just nu', 'Fortsätt den här när den är klar.'],
    'undo-over': (days) => ['Det finns inget kvar att ångra av importen', `Det som behövs för att ångra sparas i ${days} dagar.`],
    'broke-off': () => ['Importen bröts', 'Fortsätt den. Bryts den igen, säg till den som driver Tagalong: mer står i loggen.'],
    'signed-out': () => ['Ingen är inloggad', 'Logga in igen och fortsätt här.'],
    'not-admin': (role) => [`Rollen ${role} får inte importera`, 'Det krävs rollen admin.'],
    'page-old': () => ['Sidan är äldre än din session', 'Öppna sidan igen och gör om det där.'],
    'no-operation': () => ['Funktionen finns inte', 'Öppna sidan igen.'],
    'bad-input': () => ['Det som sidan skickade tas inte emot här', 'Öppna sidan igen och gör om det där.'],
  },
}

import { writeFile } from 'node:fs/promises'
import { AppError } from '#contract/errors.ts'
import { ownCrm } from '#server/connectors/embedded/own-crm.ts'
import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import type { FoundConversation, Sought, TheirIdentifiers } from '#server/database/person-data.ts'
import { writeAnew } from '#server/database/write-anew.ts'
import { type House, openHouse } from '#server/main.ts'
import { eraseAccount, exportAccount } from '#server/sign-in/erase-account.ts'
import { type ErasedAlong, erasePerson } from '#server/use-cases/person/erase-person.ts'
import type { Elsewhere } from '#server/use-cases/person/erase-visitor.ts'
import { exportPerson } from '#server/use-cases/person/export-person.ts'
import type { Accounts } from '#server/use-cases/person/person-parts.ts'
import { soughtBy } from '#server/use-cases/person/sought.ts'
import type { Command, CommandContext } from './command.ts'
import { givenPath } from './given-path.ts'
import { givenName } from './plain-text.ts'
import { refusedFile, refuseUnwritable } from './write-asked.ts'

const options = ['--records', '--mentions', '--yes', '--files'] as const
type Options = { records: boolean; mentions: boolean; yes: boolean; files: boolean }

export const personCommand: Command = {
  name: 'person',
  usage: 'export|erase <email|phone> | conversation <source> <id>  [file] [--records] [--mentions [--yes]] [--files]',
  about:
    'Writes all that is kept of one person to a file (or the terminal), or erases it. --records: also the embedded CRM’s. --mentions: also conversations of others that say the number or address: they are listed, and erased with --yes. --files: writes the database’s files anew afterwards; nobody can work meanwhile.',
  async run(words, context) {
    const asked = words.filter((word) => !word.startsWith('--'))
    const wrong = words.find((word) => word.startsWith('--') && !options.some((option) => option === word))
    const [verb, first, ...rest] = asked
    if ((verb !== 'export' && verb !== 'erase') || first === undefined || wrong !== undefined) throw usage(wrong)
    const chosen = Object.fromEntries(options.map((option) => [option.slice(2), words.includes(option)])) as Options
    refuseWithoutDatabase(context.configuration)
    const house = await openHouse(context.configuration, context.log, context.signal)
    try {
      const { country } = house.settings.current().settings.organisation
      const [sought, more] = wanted(first, rest, country)
      if (more.length > (verb === 'export' ? 1 : 0)) throw usage()
      if (verb === 'export') await write(house, sought, country, more[0], context)
      else await erase(house, sought, country, chosen, context)
    } finally {
      await house.close()
    }
  },
}

function usage(wrong?: string): AppError {
  return new AppError(
    'invalid-input',
    wrong ? `person knows no ${wrong}` : 'person takes export or erase, and an email, a phone or a conversation',
    {
      hint: 'For example: npm run tagalong -- person export maja@example.com maja.json',
    },
  )
}

/** Whom the words name, and the words after that. */
function wanted(first: string, rest: readonly string[], country: string): [Sought, readonly string[]] {
  if (first !== 'conversation') return [soughtBy(first, country), rest]
  const [source, externalId, ...more] = rest
  if (source === undefined || externalId === undefined) throw usage()
  return [{ kind: 'conversation', source, externalId }, more]
}

async function write(house: House, sought: Sought, country: string, file: string | undefined, { say }: CommandContext): Promise<void> {
  const path = file === undefined || file === '-' ? undefined : givenPath(file)
  if (path !== undefined) await refuseUnwritable(path)
  const all = await exportPerson(partsOf(house, country), sought)
  const text = `${JSON.stringify(all, undefined, 2)}\n`
  if (path === undefined) return say(text.trimEnd())
  await writeNew(path, text)
  const { conversations, records, account, mentionedIn } = all
  say(
    `${count(conversations.length, 'conversation')}, ${count(records.length, 'record')}${account ? ' and an account' : ''} are in ${path}.`,
  )
  if (mentionedIn.length > 0) say(`${count(mentionedIn.length, 'conversation')} of others mention it; the file names them.`)
}

/** For this user alone, and never over a file: its rights would be the old ones. */
async function writeNew(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw refusedFile(path, error)
    throw new AppError('invalid-input', `There is a file ${path} already`, { hint: 'Choose another name, or move it away first.' })
  })
}

/** Where a person is kept: the conversations, our own CRM, and who signs in. */
function partsOf(house: House, country: string) {
  const { db, audit, clock } = house
  const accounts: Accounts = {
    export: (tx, email) => exportAccount(tx, email, clock.now()),
    erase: (tx, email) => eraseAccount(tx, { audit, clock }, email),
  }
  return { db, audit, clock, country, crm: ownCrm(house).person, accounts }
}

async function erase(house: House, sought: Sought, country: string, chosen: Options, { say, signal }: CommandContext): Promise<void> {
  const agree = (others: readonly FoundConversation[]) => {
    say(`Of others, ${count(others.length, 'conversation')} ${others.length === 1 ? 'says' : 'say'} it:`)
    for (const { source, externalId } of others) say(`  ${source} ${givenName(externalId)}`)
    if (!chosen.yes)
      throw new AppError('invalid-input', 'Nothing was erased: --mentions takes whole conversations of others along', {
        hint: 'Look at these. To erase them too, say it again with --yes; without --mentions they stay.',
      })
  }
  const tellElsewhere = (others: readonly Elsewhere[]) => {
    for (const { record, url, activities: left } of others)
      say(
        `In ${record.connection} there is still ${givenName(url ?? `${record.entity} ${record.id}`)}${left.length > 0 ? `, activities ${left.join(', ')}` : ''}: erase it there.`,
      )
  }
  const { mentions, records } = chosen
  const erased = await erasePerson(partsOf(house, country), sought, { mentions, records, agree, tellElsewhere })
  say(`Erased: ${count(erased.conversations, 'conversation')} with ${count(erased.messages, 'message')} and ${count(erased.tags, 'tag')}.`)
  if (erased.memories + erased.refusals > 0)
    say(`Forgotten: ${count(erased.memories + erased.refusals, 'memory', 'memories')} of which record belongs to whom.`)
  tellIdentifiers(erased, sought, say)
  if (erased.deliveriesNotSent > 0)
    say(
      `${count(erased.deliveriesNotSent, 'delivery', 'deliveries')} had not reached the CRM. One that was on its way at this moment may still arrive.`,
    )
  if (erased.mentionedIn > 0)
    say(`${count(erased.mentionedIn, 'conversation')} of others still mention it: export names them, --mentions erases them too.`)
  tellAlong(erased, records, say, house.io.recordUrl)
  if (chosen.files) {
    const { statistics, checkpoint } = await writeAnew(house.server.owner, signal)
    say('The database’s files were written anew.')
    if (!statistics || !checkpoint)
      say(
        'Its owner may not empty the planner’s statistics or ask for a checkpoint here: a superuser runs DELETE FROM pg_statistic; VACUUM FULL pg_statistic; ANALYZE; CHECKPOINT.',
      )
  }
  say('Not reached from here: earlier backups, and the outbox and drafts in agents’ browsers. See the operator’s guide.')
}

/** On the operator's terminal alone: what else leads to them, so that it can be asked for too. */
function tellIdentifiers({ theirs, shared }: TheirIdentifiers, sought: Sought, say: CommandContext['say']): void {
  const along = theirs.filter((one) => sought.kind === 'conversation' || one.value !== sought.value).map(({ value }) => value)
  if (along.length > 0) say(`Also theirs, and what was learnt under it is forgotten: ${along.join(', ')}. Ask by it too.`)
  if (shared.length > 0)
    say(
      `Other conversations have it too, so that what was learnt under it stays: ${shared.map(({ value }) => value).join(', ')}. If it is theirs alone, ask by it.`,
    )
}

function tellAlong(
  { account, people, activities, apart, companies, files }: ErasedAlong,
  records: boolean,
  say: CommandContext['say'],
  recordUrl: House['io']['recordUrl'],
): void {
  if (files > 0)
    say(
      `${count(files, 'import')} that had not been finished ${files === 1 ? 'is' : 'are'} thrown away with what was kept of the file: whoever was in it is not looked for.`,
    )
  if (account) say('The account of this address, or its invitation, is gone; what its holder did stands under no name.')
  const gone = records ? activities + apart.length : activities
  const what = `${count(people, 'record')} and ${count(gone, 'activity', 'activities')} with transcripts`
  if (records) say(`Erased from the embedded CRM: ${what}.`)
  else if (people + activities > 0) say(`The embedded CRM keeps ${what}: --records erases them too.`)
  if (!records && apart.length > 0)
    say(
      `On records of others it keeps ${count(apart.length, 'activity', 'activities')} with transcripts, which nothing here leads to any more:`,
    )
  if (!records) for (const { entity, record, id } of apart) say(`  ${recordUrl(entity, record)}, activity ${id}`)
  for (const { entity, id } of companies) say(`An account carries it and stays: ${recordUrl(entity, id)}`)
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`
}

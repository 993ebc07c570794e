import { AppError } from '#contract/errors.ts'
import { connect } from '#server/database/connect.ts'
import { signInsOfBackup } from '#server/database/connections.ts'
import { openServer } from '#server/database/open-server.ts'
import { verifyBackup } from '#server/database/transfer/read-backup.ts'
import type { WhoMaySignIn } from '#server/database/transfer/going-back.ts'
import { restore } from '#server/database/transfer/restore.ts'
import type { Command } from './command.ts'
import { givenPath } from './given-path.ts'
import { givenName } from './plain-text.ts'
import { tellProgress } from './progress.ts'

export const restoreCommand: Command = {
  name: 'restore',
  usage: '<file> [--replace]',
  about: 'Puts a backup into the database, all of it or nothing. --replace: in place of what is there, which is kept until it has worked.',
  async run(words, { configuration, say, signal }) {
    const replace = words.includes('--replace')
    const [file, ...more] = words.filter((word) => word !== '--replace')
    if (file === undefined || more.length > 0 || file.startsWith('-'))
      throw new AppError('invalid-input', 'restore takes the file of a backup, and --replace where data is to be replaced', {
        hint: 'For example: npm run tagalong -- restore tagalong-monday.backup',
      })
    const path = givenPath(file)
    // before a database is made for it
    const { header } = await verifyBackup(path)
    say(`${path} is whole; it was made at ${header.madeAt}.`)
    const server = await openServer({ url: configuration.databaseUrl, dataFolder: configuration.dataFolder, signal })
    try {
      const { tables, migrated, audit, people } = await restore(server.owner, path, {
        title: server.title,
        replace,
        progress: tellProgress(say),
        signal,
      })
      const rows = tables.reduce((sum, table) => sum + table.rows, 0)
      say(`Done: ${rows.toLocaleString('en')} rows of ${tables.length} tables are back, counted and compared.`)
      if (migrated.length > 0) say(`The schema was brought forward: ${migrated.join(', ')}.`)
      if (audit.fault === undefined)
        say(`Its audit holds: ${audit.entries.toLocaleString('en')} rows under ${audit.seals.toLocaleString('en')} seals.`)
      else
        say(
          `Its audit has been tampered with: ${audit.fault}. Ask who could write the file, or the database before; trust an older backup.`,
        )
      say('Everybody signs in again, and what was on its way to a CRM is looked for there before it is sent.')
      for (const line of whoMaySignIn(people)) say(line)
      const { db, close } = connect(server.owner, { size: 1 })
      for (const id of await signInsOfBackup(db).finally(close))
        say(
          `To be checked: the sign-in of ${id} is as old as the backup, and the CRM may take it no more. Options → Connection → Test says.`,
        )
    } finally {
      await server.leave()
    }
  },
}

const named = (people: readonly string[]): string => people.map(givenName).join(', ')

/** What a backup cannot know: who was shut out after it was made. */
function whoMaySignIn({ compared, stricter, unknown, admins }: WhoMaySignIn): string[] {
  const kept =
    stricter.length > 0
      ? [`Shut out, or given a lower role, since the backup, and kept so: ${named(stricter)}. Everybody else has the role of the backup.`]
      : []
  const missing = unknown.length > 0 ? [`In the backup and not in what it replaced: ${named(unknown)}. They may sign in again.`] : []
  const look = compared
    ? 'Look at who may sign in: passwords are those of the backup.'
    : 'Look at who may sign in: whoever was shut out since the backup may again, with the role and the password of then.'
  const all = admins.length > 0 ? `Admins are ${named(admins)}.` : 'Nobody is an admin: npm run tagalong -- admin-link makes one.'
  return [...kept, ...missing, `${look} ${all}`]
}

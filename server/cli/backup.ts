import { AppError } from '#contract/errors.ts'
import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import { openServer } from '#server/database/open-server.ts'
import { backUp } from '#server/database/transfer/backup.ts'
import { verifyBackup } from '#server/database/transfer/read-backup.ts'
import { systemClock } from '#server/platform/clock.ts'
import type { Command } from './command.ts'
import { givenPath } from './given-path.ts'
import { tellProgress } from './progress.ts'
import { refusedFile, refuseUnwritable } from './write-asked.ts'

export const backup: Command = {
  name: 'backup',
  usage: '[file] | --verify <file>',
  about: 'Writes everything into one file while the server runs, or reads such a file whole and says whether it is sound.',
  async run(words, { configuration, say, signal }) {
    const [first, second] = words
    if (first === '--verify' && second !== undefined && words.length === 2) return verify(second, say)
    if (words.length > 1 || first?.startsWith('-'))
      throw new AppError('invalid-input', 'backup takes one file, or --verify and a file', {
        hint: 'For example: npm run tagalong -- backup tagalong-monday.backup',
      })
    const now = systemClock.now()
    const path = givenPath(first ?? `tagalong-${now.toISOString().slice(0, 19).replaceAll(':', '')}Z.backup`)
    await refuseUnwritable(path)
    refuseWithoutDatabase(configuration)
    const server = await openServer({ url: configuration.databaseUrl, dataFolder: configuration.dataFolder, signal })
    try {
      const { bytes, rows, tables } = await backUp(server.owner, path, {
        clock: systemClock,
        progress: tellProgress(say),
        signal,
      }).catch((error: unknown) => {
        throw refusedFile(path, error)
      })
      say(`Done: ${rows.toLocaleString('en')} rows of ${tables} tables, ${(bytes / 1e6).toFixed(1)} MB, are in ${path}.`)
      say('Whoever has this file has everything that is in the CRM, and the secrets that sign sessions: keep it as you keep those.')
    } finally {
      await server.leave()
    }
  },
}

async function verify(file: string, say: (line: string) => void): Promise<void> {
  const path = givenPath(file)
  const { header, tables } = await verifyBackup(path, tellProgress(say))
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  say(`${path} is whole: ${rows.toLocaleString('en')} rows of ${tables.length} tables, as they were at ${header.madeAt}.`)
  say(`It comes from PostgreSQL ${header.postgres}, with the schema up to ${header.migrations.at(-1)}.`)
}

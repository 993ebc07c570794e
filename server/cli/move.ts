import { AppError } from '#contract/errors.ts'
import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import { openServer } from '#server/database/open-server.ts'
import { move } from '#server/database/transfer/move.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { systemClock } from '#server/platform/clock.ts'
import type { Command } from './command.ts'
import { tellProgress } from './progress.ts'

export const moveCommand: Command = {
  name: 'move',
  usage: '--to <DATABASE_URL> [--replace]',
  about:
    'Copies everything into another PostgreSQL while no server runs, and says which line makes it the one in use. Its password: TAGALONG_MOVE_PASSWORD in the environment, because what stands in the line is in the list of processes and in the shell’s history.',
  async run(words, { configuration, say, signal }) {
    const replace = words.includes('--replace')
    const [to, given, ...more] = words.filter((word) => word !== '--replace')
    if (to !== '--to' || given === undefined || more.length > 0)
      throw new AppError('invalid-input', 'move takes --to and the address of the other PostgreSQL', {
        hint: 'For example: TAGALONG_MOVE_PASSWORD=… npm run tagalong -- move --to postgres://tagalong@db.example.com/tagalong',
      })
    readConfiguration({ DATABASE_URL: given })
    const url = withGivenPassword(given, process.env)
    refuseWithoutDatabase(configuration)
    const from = await openServer({ url: configuration.databaseUrl, dataFolder: configuration.dataFolder, signal })
    try {
      const target = await openServer({ url, dataFolder: configuration.dataFolder, signal })
      const { tables } = await move(from.owner, target.owner, {
        from: from.title,
        to: target.title,
        now: systemClock.now(),
        replace,
        progress: tellProgress(say),
        signal,
      })
      const rows = tables.reduce((sum, table) => sum + table.rows, 0)
      say(`Done: ${rows.toLocaleString('en')} rows of ${tables.length} tables are in ${target.title}, counted and compared on both sides.`)
      say(`What was in ${from.title} is there still, and no longer in use once the configuration has this line:`)
      say(`DATABASE_URL=${withoutPassword(url)}`)
      if (withoutPassword(url) !== url) say('Put the password where *** stands: it is not shown, because terminals are kept and looked at.')
    } finally {
      await from.leave()
    }
  },
}

/** The address with the password that the environment has for it. */
export function withGivenPassword(address: string, environment: NodeJS.ProcessEnv): string {
  const password = environment['TAGALONG_MOVE_PASSWORD']
  if (password === undefined || password === '') return address
  const url = new URL(address)
  if (url.password !== '' || url.searchParams.has('password'))
    throw new AppError('invalid-input', 'There are two passwords: one in the address and one in TAGALONG_MOVE_PASSWORD', {
      hint: 'Leave the one in the address out.',
    })
  url.password = encodeURIComponent(password)
  return url.href
}

/** The address as it was given, with stars for its password, also where that stands in the query. */
export function withoutPassword(address: string): string {
  const url = new URL(address)
  const asked = url.searchParams.has('password')
  if (url.password === '' && !asked) return address
  if (url.password !== '') url.password = '***'
  if (asked) url.searchParams.set('password', '***')
  return url.href
}

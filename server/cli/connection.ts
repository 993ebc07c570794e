import { AppError } from '#contract/errors.ts'
import { insertAuditRows } from '#server/database/audit/insert-rows.ts'
import { connect } from '#server/database/connect.ts'
import { connectionIds, forgetConnection } from '#server/database/connections.ts'
import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import { openServer } from '#server/database/open-server.ts'
import { systemClock } from '#server/platform/clock.ts'
import type { Command } from './command.ts'

export const connectionCommand: Command = {
  name: 'connection',
  usage: 'forget <id>',
  about: 'Forgets how a connection signs in to its CRM. It is signed in anew after the next start; what waits for it stays.',
  async run([verb, id, ...more], { configuration, say, signal }) {
    if (verb !== 'forget' || id === undefined || more.length > 0)
      throw new AppError('invalid-input', 'connection takes forget and the id of a connection', {
        hint: 'For example: npm run tagalong -- connection forget fault',
      })
    refuseWithoutDatabase(configuration)
    const server = await openServer({ url: configuration.databaseUrl, dataFolder: configuration.dataFolder, signal })
    const { db, close } = connect(server.application, { size: 1 })
    try {
      const known = await db.transaction().execute(async (tx) => {
        if (!(await forgetConnection(tx, id))) return false
        await insertAuditRows(tx, [{ action: 'connection.forgotten', subject: `connection/${id}`, at: systemClock.now() }])
        return true
      })
      if (!known) {
        const there = await connectionIds(db)
        throw new AppError('not-found', `There is no sign-in of a connection ${id}`, {
          hint: there.length === 0 ? 'None is known here.' : `Known here: ${there.join(', ')}.`,
        })
      }
      say(`The sign-in of ${id} is gone from this database. Restart the servers; take its access back in the CRM as well.`)
    } finally {
      await close()
      await server.leave()
    }
  },
}

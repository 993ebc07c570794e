import { connect } from '#server/database/connect.ts'
import { migrate } from '#server/database/migrate.ts'
import { openServer } from '#server/database/open-server.ts'
import type { Command } from './command.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  about: 'Brings the database to the newest schema. The server does so itself when it starts; this is for doing it before.',
  async run(_, { configuration, say, signal }) {
    const server = await openServer({ url: configuration.databaseUrl, dataFolder: configuration.dataFolder, signal })
    const owner = connect(server.owner, { size: 2 })
    try {
      const taken = await migrate(owner.db)
      say(taken.length > 0 ? `Done: ${taken.join(', ')}.` : 'Nothing to do: the schema is the newest.')
    } finally {
      await owner.close()
      await server.leave()
    }
  },
}

import { once } from 'node:events'
import { startServer } from '#server/main.ts'
import type { Command } from './command.ts'

export const serve: Command = {
  name: 'serve',
  about: 'Starts the backend: database, API, pages and background work; stops in an orderly way on SIGTERM or Ctrl+C.',
  async run(_, { configuration, log, say, signal }) {
    const server = await startServer(configuration, log, signal)
    try {
      const link = await server.firstAdminLink()
      if (server.url) say(`Tagalong is at ${configuration.url} (listening on ${server.url})`)
      if (link) say(`Nobody is an admin yet. This link makes you one, once: ${link}`)
      if (!signal.aborted) await once(signal, 'abort')
    } finally {
      await server.stop()
    }
  },
}

import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import { openHouse } from '#server/main.ts'
import type { Command } from './command.ts'

export const setupLink: Command = {
  name: 'setup-link',
  about: 'Makes a new one-time link for the first admin; the link before it ends. Says so when there is an admin.',
  async run(_, { configuration, log, say, signal }) {
    refuseWithoutDatabase(configuration)
    const house = await openHouse(configuration, log, signal)
    try {
      say((await house.signIn.firstAdminLink()) ?? 'There is an admin already. If nobody can get in: npm run tagalong -- admin-link.')
    } finally {
      await house.close()
    }
  },
}

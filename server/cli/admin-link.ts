import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import { openHouse } from '#server/main.ts'
import type { Command } from './command.ts'

export const adminLink: Command = {
  name: 'admin-link',
  about: 'The way back in when every admin is locked out: a one-time link that makes an admin, or gives one a new password. Audited.',
  async run(_, { configuration, log, say, signal }) {
    refuseWithoutDatabase(configuration)
    const house = await openHouse(configuration, log, signal)
    try {
      say(await house.signIn.adminLink())
    } finally {
      await house.close()
    }
  },
}

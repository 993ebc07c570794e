import { AppError } from '#contract/errors.ts'
import { connect } from '#server/database/connect.ts'
import { aloneWithSecrets, resealSecrets, sealedSecrets } from '#server/database/connections.ts'
import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import { openServer } from '#server/database/open-server.ts'
import { systemClock } from '#server/platform/clock.ts'
import { keySource } from '#server/platform/secrets/key-ring.ts'
import { rotateKeys } from '#server/platform/secrets/rotate-keys.ts'
import type { Command } from './command.ts'

export const secretsCommand: Command = {
  name: 'secrets',
  usage: 'rotate [--lost]',
  about: 'Seals the secrets of all connections with a new key, while servers run. --lost: forgets those whose key is lost for good.',
  async run([verb, ...options], { configuration, say, signal }) {
    if (verb !== 'rotate' || options.some((word) => word !== '--lost'))
      throw new AppError('invalid-input', 'secrets takes rotate, and --lost where a key is lost for good', {
        hint: 'For example: npm run tagalong -- secrets rotate',
      })
    refuseWithoutDatabase(configuration)
    const server = await openServer({ url: configuration.databaseUrl, dataFolder: configuration.dataFolder, signal })
    const { db, close } = connect(server.owner, { size: 2 })
    try {
      const { kept, forgotten, finished, replaced, keysToTakeOut } = await aloneWithSecrets(db, () =>
        rotateKeys(
          keySource(configuration),
          { look: () => sealedSecrets(db), resealAll: (reseal) => resealSecrets(db, reseal, systemClock.now()) },
          { lost: options.includes('--lost') },
        ),
      )
      if (finished === 'earlier') say('A rotation that was cut off is finished.')
      say(`Done: ${kept} ${kept === 1 ? 'secret is' : 'secrets are'} sealed with the new key.`)
      if (forgotten.length > 0) say(`Forgotten, to be signed in anew: ${forgotten.join(', ')}.`)
      if (keysToTakeOut) say('Now take the old keys out of the configuration, and restart every server.')
      else {
        say('Copy secret.key to every other machine now: until then their servers cannot sign in to a CRM.')
        if (!replaced) say('There was no key on this machine before; this is its first.')
        else say('The old key is gone from this machine. Copies of it in older copies of the data folder still open older backups.')
      }
    } finally {
      await close()
      await server.leave()
    }
  },
}

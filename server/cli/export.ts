import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#contract/errors.ts'
import { ownCrm } from '#server/connectors/embedded/own-crm.ts'
import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import { openHouse } from '#server/main.ts'
import type { Command } from './command.ts'
import { givenPath } from './given-path.ts'
import { refusedFile, refuseUnwritable } from './write-asked.ts'

export const exportCommand: Command = {
  name: 'export',
  usage: '<entity> <file.csv> [--api-names]',
  about:
    'Writes all records of one entity of the embedded CRM to a CSV file: every field, by label or by API name. An import reads it back.',
  async run(words, { configuration, log, say, signal }) {
    const [entity, file, ...more] = words.filter((word) => word !== '--api-names')
    if (entity === undefined || file === undefined || more.length > 0 || [entity, file].some((word) => word.startsWith('--')))
      throw new AppError('invalid-input', 'export takes an entity and a file', {
        hint: 'For example: npm run tagalong -- export contact contacts.csv',
      })
    const path = givenPath(file)
    await refuseUnwritable(path)
    refuseWithoutDatabase(configuration)
    const house = await openHouse(configuration, log, signal)
    try {
      let rows = 0
      const lines = ownCrm(house).exportRecords(entity, { apiNames: words.includes('--api-names'), signal, told: (done) => (rows = done) })
      // what it is asked for is looked up before a file is made
      const first = await lines.next()
      const all = async function* () {
        if (!first.done) yield first.value
        yield* lines
      }
      await pipeline(Readable.from(all()), createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal }).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST')
            throw new AppError('invalid-input', `There is a file ${path} already`, { hint: 'Choose another name, or move it away first.' })
          throw refusedFile(path, error)
        },
      )
      say(`Done: ${rows.toLocaleString('en')} ${rows === 1 ? 'record is' : 'records are'} in ${path}.`)
    } finally {
      await house.close()
    }
  },
}

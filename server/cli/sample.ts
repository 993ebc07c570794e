import { openHouse } from '#server/main.ts'
import { loadSample } from '#server/sample/load-sample.ts'
import type { Command } from './command.ts'

const said = {
  loaded: 'The sample organisation is loaded.',
  'there-already': 'The sample organisation is there already; nothing was changed.',
  moved: 'The sample organisation is there already; its own sites are at the new address now.',
  'not-empty': 'This database holds records of its own. No sample was loaded.',
}

export const sample: Command = {
  name: 'sample',
  about: 'Fills an empty database with the sample organisation that npm start shows. A database with records of its own is left alone.',
  async run(_, { configuration, log, say, signal }) {
    const house = await openHouse(configuration, log, signal)
    try {
      say(said[await loadSample({ db: house.db, clock: house.clock, publicUrl: configuration.url })])
    } finally {
      await house.close()
    }
  },
}

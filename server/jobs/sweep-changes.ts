import { sweepChanges as sweep } from '#server/database/changes.ts'
import type { Job } from './job.ts'

/** A sidebar that slept longer reads everything again. */
const keptHours = 24

export const sweepChanges: Job = {
  name: 'sweep-changes',
  cron: '29 * * * *',
  async run({ db, clock, log }) {
    const swept = await sweep(db, new Date(clock.now().getTime() - keptHours * 3_600_000))
    log.info('changes swept', { swept })
  },
}

import type { Job } from './job.ts'

/** An extension's outbox gives up a key after a month; longer than that nobody repeats a request. */
export const keptDays = 45

export const sweepRequests: Job = {
  name: 'sweep-requests',
  cron: '17 3 * * *',
  async run({ db, clock, log }, signal) {
    const before = new Date(clock.now().getTime() - keptDays * 86_400_000)
    let swept = 0
    for (let some = 1; some > 0 && !signal.aborted; swept += some) {
      const batch = db.selectFrom('request').select('key').where('made_at', '<', before).limit(5_000)
      const { numDeletedRows } = await db.deleteFrom('request').where('key', 'in', batch).executeTakeFirst()
      some = Number(numDeletedRows)
    }
    log.info('requests swept', { swept })
  },
}

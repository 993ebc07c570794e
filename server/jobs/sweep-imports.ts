import type { Job } from './job.ts'

/** Files of people’s data do not lie about: an import that nobody goes on with is thrown away after a day. */
export const sweepImports: Job = {
  name: 'sweep-imports',
  cron: '23 * * * *',
  async run({ sweepImports: sweep, log }) {
    const swept = await sweep()
    if (swept > 0) log.info('imports thrown away', { swept })
  },
}

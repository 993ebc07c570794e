import type { Job } from './job.ts'

/** The outbox looks by itself; this looks too, for a day when every outbox of every process stands still. */
export const recoverDeliveries: Job = {
  name: 'recover-deliveries',
  cron: '* * * * *',
  async run({ recoverDeliveries: recover, log }) {
    const recovered = await recover()
    if (recovered > 0) log.warn('deliveries recovered', { recovered })
  },
}

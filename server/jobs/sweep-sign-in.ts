import type { Job } from './job.ts'

export const sweepSignIn: Job = {
  name: 'sweep-sign-in',
  cron: '43 * * * *',
  run: ({ sweepSignIn: sweep }, signal) => sweep(signal),
}

import { PgBoss } from 'pg-boss'
import type { Address } from '#server/database/connect.ts'
import { jobs as all } from './index.ts'
import type { Job, JobParts } from './job.ts'

export type RunningJobs = {
  /** runs a job now, whatever its schedule says; resolves when it is queued */
  now(name: string): Promise<void>
  /** lets what runs finish, at most `graceMs` */
  stop(): Promise<void>
}

const graceMs = 10_000

/** Starts the schedule on the application's own database; pg-boss keeps its tables in a schema of its own. */
export async function startJobs(address: Address, parts: JobParts, jobs: readonly Job[] = all): Promise<RunningJobs> {
  const { log } = parts
  const stopping = new AbortController()
  const boss = new PgBoss({ ...connectionOf(address), application_name: 'tagalong jobs', schema: 'tagalong_jobs', max: 3 })
  boss.on('error', (error) => log.error('job queue cannot reach its database', { error }))
  await boss.start()
  // a start costs little where all of it stands from the last one
  const queues = new Set((await boss.getQueues()).map(({ name }) => name))
  const scheduled = await boss.getSchedules()
  for (const job of jobs) {
    // `singleton`: a turn that is missed or slow does not pile up
    if (!queues.has(job.name)) await boss.createQueue(job.name, { policy: 'singleton', retryLimit: 2, expireInSeconds: 900 })
    await boss.work(job.name, { pollingIntervalSeconds: 5 }, () => run(job))
    if (!scheduled.some(({ name, cron, timezone }) => name === job.name && cron === job.cron && timezone === 'UTC'))
      await boss.schedule(job.name, job.cron, null, { tz: 'UTC' })
  }
  // a job that an earlier version scheduled is not scheduled for ever
  for (const { name } of scheduled) if (!jobs.some((job) => job.name === name)) await boss.unschedule(name)
  return {
    async now(name) {
      await boss.send(name)
    },
    async stop() {
      stopping.abort()
      await boss.stop({ graceful: true, timeout: graceMs })
    },
  }

  async function run(job: Job): Promise<void> {
    try {
      await job.run(parts, stopping.signal)
    } catch (error) {
      log.error('job did not succeed', { job: job.name, error })
      throw error
    }
  }
}

type Connection = {
  connectionString?: string
  host?: string
  port?: number
  user?: string
  database?: string
  options?: string
  password?: string
}

function connectionOf(address: Address): Connection {
  const { connectionString, host, port, user, database, options, password } = address
  const given = { connectionString, host, port, user, database, options, password: typeof password === 'string' ? password : undefined }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

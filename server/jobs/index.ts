import type { Job } from './job.ts'
import { recoverDeliveries } from './recover-deliveries.ts'
import { retention } from './retention.ts'
import { sweepChanges } from './sweep-changes.ts'
import { sweepImports } from './sweep-imports.ts'
import { sweepRequests } from './sweep-requests.ts'
import { sweepSignIn } from './sweep-sign-in.ts'

/** Every job, one line each. */
export const jobs: readonly Job[] = [recoverDeliveries, retention, sweepChanges, sweepImports, sweepRequests, sweepSignIn]

import type { PracticeStart } from '#contract/practice.ts'
import { agents } from './cast.ts'
import { arrivals } from './threads/arrivals.ts'
import { ended } from './threads/ended.ts'
import { live } from './threads/live.ts'
import { sms } from './threads/sms.ts'

/** What the practice inbox opens with; made of the same values as the sample records. */
export const practiceStart: PracticeStart = {
  threads: [...live, ...sms, ...ended],
  arrivals,
  agent: { name: agents[0].name, email: agents[0].email },
}

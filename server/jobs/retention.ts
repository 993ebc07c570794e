import { conversationsBefore, forgetAuditNamesBefore, forgetLearntBefore, holdConversationsBefore } from '#server/database/retention.ts'
import { transact } from '#server/database/transact.ts'
import { eraseConversations } from '#server/use-cases/person/erase-conversations.ts'
import type { Job } from './job.ts'

const atOnce = 200

/** Every night: what is older than the configuration lets it be. Without a time nothing is. */
export const retention: Job = {
  name: 'retention',
  cron: '41 2 * * *',
  async run({ db, clock, log, keep }, signal) {
    const before = (days: number) => new Date(clock.now().getTime() - days * 86_400_000)
    let conversations = 0
    let learnt = 0
    if (keep.conversationDays !== undefined) {
      const limit = before(keep.conversationDays)
      for (let some = atOnce; some === atOnce && !signal.aborted; ) {
        const ids = await conversationsBefore(db, limit, atOnce)
        some = ids.length
        const erased = await transact(db, async (tx) => eraseConversations(tx, await holdConversationsBefore(tx, ids, limit)))
        conversations += erased.conversations
      }
      learnt = await forgetLearntBefore(db, limit)
    }
    const names = keep.auditNameDays === undefined ? 0 : await forgetAuditNamesBefore(db, before(keep.auditNameDays))
    log.info('retention done', { conversations, learnt, names })
  },
}

import type { Work } from './claim.ts'
import type { Sending } from './sending.ts'
import { sendAppend } from './send-append.ts'
import { sendLog } from './send-log.ts'
import { sendRemove } from './send-remove.ts'
import { sendRestore, sendWrite } from './send-values.ts'

/** Makes the delivery's calls. Resolves when all of it is in the CRM; may be repeated at any point. */
export async function send(work: Work, sending: Sending): Promise<void> {
  const { payload } = work.delivery
  switch (payload.kind) {
    case 'write':
      return sendWrite(work, payload, sending)
    case 'log':
      return sendLog(work, payload, sending)
    case 'append':
      return sendAppend(work, payload, sending)
    case 'remove':
      return sendRemove(work, payload, sending)
    case 'restore':
      return sendRestore(work, sending)
  }
}

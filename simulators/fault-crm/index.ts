import { type Kit, serveKit } from '#simulators/fault-kit/serve.ts'
import { peopleOf } from './people.ts'
import { answerCall, keyHeader } from './routes.ts'
import { type CrmOptions, type CrmState, crmState, usual } from './state.ts'

export type FaultCrm = Kit & { state: CrmState; people: ReturnType<typeof peopleOf> }

/** A small whole CRM over HTTP: sign-in, metadata, records, search, activities, keys, a change feed, batches; and it fails to order. */
export async function openFaultCrm(options: Partial<CrmOptions> & { port?: number } = {}): Promise<FaultCrm> {
  const { port, ...given } = options
  const chosen = { ...usual, ...given }
  const state = crmState(chosen)
  const people = peopleOf(state)
  const kit = await serveKit({
    handle: (call) => answerCall(state, call),
    ...(port !== undefined && { port }),
    now: chosen.now,
    keep: [keyHeader],
    state,
    acts: people,
  })
  return { ...kit, state, people }
}

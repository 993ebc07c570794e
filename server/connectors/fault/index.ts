import * as z from 'zod/mini'
import { AppError } from '#contract/errors.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { CrmConnector, CrmSession } from '#server/ports/crm-connector.ts'
import { activityCalls } from './activity-calls.ts'
import { changesAfter } from './changes.ts'
import { findRecords } from './find-records.ts'
import { knownEntities } from './known-entities.ts'
import { orderedSearch } from './ordered-search.ts'
import { recordCalls } from './record-calls.ts'
import { Me } from './wire.ts'

/** Where the CRM is, and as whom Tagalong signs in there. */
const Config = z.strictObject({ url: z.url(), clientId: z.string(), clientSecret: z.string() })
type Config = z.infer<typeof Config>

/**
 * The CRM that fails to order (`simulators/fault-crm`), reached as a vendor's is: over HTTP, with tokens. What is proved with it holds for
 * every vendor. `enforcesKeys`: whether the CRM at the other end was started so.
 */
export function makeConnector({ enforcesKeys = true }: { enforcesKeys?: boolean } = {}): CrmConnector<Config> & { close(): Promise<void> } {
  const open = new Set<() => void>()
  return {
    id: 'fault',
    title: 'Fault CRM',
    config: Config,
    can: {
      enforcesKeys,
      activityKinds: ['note', 'task', 'custom'],
      closableKinds: ['task', 'custom'],
      appendToClosed: false,
      removesActivities: true,
      changeFeed: true,
      customEntities: true,
    },
    open: (config, io) => {
      const { session, close } = openSession(config, io, enforcesKeys)
      open.add(close)
      return session
    },
    async close() {
      for (const close of open) close()
      open.clear()
    },
  }
}

function openSession(
  { url, clientId, clientSecret }: Config,
  io: ConnectorIo,
  enforcesKeys: boolean,
): { session: CrmSession; close(): void } {
  if (!io.remote) throw new AppError('internal', 'The fault CRM was opened without a way to go there')
  const client = { client_id: clientId, client_secret: clientSecret }
  const http = io.remote.http({
    title: 'The CRM',
    base: url,
    hosts: [],
    signIn: {
      credentials: io.remote.credentials,
      path: '/oauth/token',
      form: (held) =>
        held?.refresh === undefined
          ? { grant_type: 'client_credentials', ...client }
          : { grant_type: 'refresh_token', refresh_token: held.refresh, ...client },
    },
  })
  const entities = knownEntities(http, io)
  const session: CrmSession = {
    check: async (signal) => (await http.send({ method: 'GET', path: '/api/me', reply: Me, what: 'say who is connected' }, signal)).body,
    entities: async (signal) => [...(await entities.fresh(signal)).values()].map(({ description }) => description),
    search: async (query, signal) => orderedSearch(http, await entities.recent(signal), query, io, signal),
    find: async (query, signal) => findRecords(http, await entities.recent(signal), query, io, signal),
    changes: async (entity, cursor, limit, signal) =>
      changesAfter(http, await entities.recent(signal), { entity, cursor, limit }, io, signal),
    ...recordCalls(http, entities, io, enforcesKeys),
    ...activityCalls(http, io, enforcesKeys),
  }
  return { session, close: () => http.close() }
}

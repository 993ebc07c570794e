import { AppError } from '#contract/errors.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { CrmAccess, OpenCrm } from '#server/ports/crm-access.ts'
import type { CrmConnector } from '#server/ports/crm-connector.ts'

/** One connection as the composition root gives it: the embedded CRM has one identity for everybody who is signed in. */
export type Connected = { connector: CrmConnector; config: unknown; io: ConnectorIo; title: string }

/** Opens connections by id; the first one is the one that agents work against. Sessions are opened once and kept. */
export function crmAccess(connections: readonly [Connected, ...Connected[]]): CrmAccess {
  const opened = new Map<string, OpenCrm>(
    connections.map(({ connector, config, io }) => {
      return [io.connection, { connection: io.connection, connector, session: connector.open(config, io) }]
    }),
  )
  const primary = connections[0].io.connection
  return {
    primary,
    titles: () => connections.map(({ connector, io, title }) => ({ id: io.connection, connector: connector.id, title })),
    open(_person, connection = primary) {
      const crm = opened.get(connection)
      if (!crm)
        throw new AppError('not-found', `There is no connection ${connection.slice(0, 64)}`, {
          hint: 'Search again; the connection may have been removed.',
        })
      return crm
    },
  }
}

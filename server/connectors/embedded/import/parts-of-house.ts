import type { ConnectorIo } from '#server/ports/connector-io.ts'
import { crewOf } from './prepare/crew.ts'
import type { ImportParts } from './run/import-parts.ts'

/** What an import stands on, from what a house has. `threads`: how many beside this one may prepare rows. */
export function importParts(
  house: Pick<ImportParts, 'db' | 'clock' | 'audit'> & { io: ConnectorIo; server: { application: ImportParts['address'] } },
  threads: number,
): ImportParts {
  const { db, clock, audit, io, server } = house
  return {
    db,
    clock,
    audit,
    address: server.application,
    connection: io.connection,
    country: io.country,
    currency: io.currency,
    crew: crewOf(threads),
  }
}

import { AppError } from '#contract/errors.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { ChangedRecord, ChangePage } from '#server/ports/crm-connector.ts'
import type { HttpClient } from '#server/ports/http-client.ts'
import type { Known } from './known-entities.ts'
import { refusal } from './refusals.ts'
import { toRecord } from './to-record.ts'
import { Changes } from './wire.ts'

type Asked = { entity: string; cursor: string | undefined; limit: number }

/** By keyset (time of the change, id): rows of one moment are not skipped at the border of a page. */
export async function changesAfter(
  http: HttpClient,
  known: Known,
  { entity, cursor, limit }: Asked,
  io: ConnectorIo,
  signal: AbortSignal,
): Promise<ChangePage> {
  if (cursor !== undefined && !/^\d{1,17}\.\d{1,15}$/.test(cursor))
    throw new AppError('invalid-input', 'The cursor is not one that this change feed gave', {
      hint: 'Leave it out to read from the beginning.',
    })
  const described = known.get(entity)
  if (!described)
    throw new AppError('crm-refused', `The CRM has no entity ${entity.slice(0, 128)}`, { hint: 'Read the forms again.', retryable: false })
  const { body } = await http.send(
    {
      method: 'GET',
      path: '/api/changes',
      query: { entity, after: cursor, limit },
      reply: Changes,
      what: 'list changes',
      refused: refusal,
    },
    signal,
  )
  const changes = body.changes.map(({ id, gone, record, successor }): ChangedRecord => {
    if (gone || !record) return { entity, id, deleted: true, ...(successor && { successor: { connection: io.connection, ...successor } }) }
    const { version, values } = toRecord(record, described, [...described.fields.keys()], io)
    return { entity, id, deleted: false, version, values, kind: described.description.kind }
  })
  return { changes, cursor: body.next ?? cursor ?? '0.0', more: body.more }
}

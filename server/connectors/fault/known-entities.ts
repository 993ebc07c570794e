import type { EntityDescription, FieldDescription } from '#contract/records.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { HttpClient } from '#server/ports/http-client.ts'
import { Entities, type WireEntity } from './wire.ts'

export type Entity = {
  description: EntityDescription
  fields: ReadonlyMap<string, FieldDescription>
  nameFrom: readonly string[]
  subtitleField: string | undefined
}
export type Known = ReadonlyMap<string, Entity>
export type KnownEntities = {
  /** as they were within the last ten seconds */
  recent(signal: AbortSignal): Promise<Known>
  fresh(signal: AbortSignal): Promise<Known>
}

const keptMs = 10_000

export function knownEntities(http: HttpClient, { clock }: Pick<ConnectorIo, 'clock'>): KnownEntities {
  let kept: { at: number; known: Known } | undefined
  async function fresh(signal: AbortSignal): Promise<Known> {
    const { body } = await http.send({ method: 'GET', path: '/api/entities', reply: Entities, what: 'describe its entities' }, signal)
    const known = new Map(body.entities.map((entity) => [entity.name, toEntity(entity)]))
    kept = { at: clock.now().getTime(), known }
    return known
  }
  return {
    fresh,
    recent: async (signal) => (kept && Math.abs(clock.now().getTime() - kept.at) < keptMs ? kept.known : fresh(signal)),
  }
}

function toEntity({ nameFrom, subtitleField, fields: wired, ...entity }: WireEntity): Entity {
  const fields = wired.map((field): FieldDescription => {
    const { name, type, maxLength, options, lookup, ...rest } = field
    const identifier = type === 'phone' || type === 'email' ? type : name === entity.primaryField ? 'name' : undefined
    return {
      ...rest,
      name,
      type,
      ...(maxLength !== undefined && { maxLength }),
      ...(options !== undefined && { options }),
      ...(lookup !== undefined && { lookup }),
      ...(identifier && { identifier }),
    }
  })
  return {
    description: { ...entity, can: { search: true, create: true, update: true, activity: true }, fields },
    fields: new Map(fields.map((field) => [field.name, field])),
    nameFrom,
    subtitleField,
  }
}

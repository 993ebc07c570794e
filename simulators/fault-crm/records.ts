import type { Entity, Field } from './entities.ts'
import { plain, recordIndex } from './record-index.ts'
import { Refusal } from './refusal.ts'

export type Values = Record<string, unknown>
export type StoredRecord = {
  id: string
  entity: string
  values: Values
  version: number
  inactive: boolean
  deleted: boolean
  successor?: { entity: string; id: string }
  /** milliseconds since 1970 */
  created: number
  /** microseconds since 1970; the change feed goes by it */
  modified: number
}
export type Shown = Omit<StoredRecord, 'version' | 'deleted' | 'created' | 'modified'> & { name: string; version: string; created: string }
export type Records = ReturnType<typeof keepRecords>

/** The CRM's records. `stampEvery`: how coarse the time of a change is, in microseconds. */
export function keepRecords({ entities, now, stampEvery }: { entities: Map<string, Entity>; now(): number; stampEvery: number }) {
  let all = new Map<string, StoredRecord>()
  /** by entity, in the order of their last change */
  let changed = new Map<string, Map<string, StoredRecord>>()
  const index = recordIndex()
  let count = 0
  let lastStamp = 0

  function stamp(): number {
    lastStamp = Math.max(Math.floor(now() * 1000), lastStamp + 1)
    return Math.floor(lastStamp / stampEvery) * stampEvery
  }
  function touched(record: StoredRecord): void {
    record.modified = stamp()
    const ofEntity = changed.get(record.entity) ?? new Map<string, StoredRecord>()
    ofEntity.delete(record.id)
    ofEntity.set(record.id, record)
    changed.set(record.entity, ofEntity)
  }
  function indexed(record: StoredRecord): void {
    if (record.deleted) {
      index.remove(record.id)
      return
    }
    const fields = entityOf(record.entity).fields
    const texts = (type: string) => fields.flatMap((field) => (field.type === type ? text(record.values[field.name]) : []))
    index.put(record.id, { phones: texts('phone'), emails: texts('email'), names: text(nameOf(record)) })
  }
  function entityOf(name: string): Entity {
    const entity = entities.get(name)
    if (!entity) throw new Refusal(404, 'no_such_entity', `There is no entity ${name.slice(0, 100)}`)
    return entity
  }
  function nameOf({ entity, values }: StoredRecord): string {
    const { nameFrom, primaryField } = entityOf(entity)
    return (nameFrom.length > 0 ? nameFrom : [primaryField]).flatMap((field) => text(values[field])).join(' ')
  }
  function there(entity: string, id: string): StoredRecord {
    const record = all.get(id)
    if (!record || record.entity !== entity || record.deleted)
      throw new Refusal(404, 'no_such_record', `There is no ${entity.slice(0, 100)} ${id.slice(0, 100)}`)
    return record
  }
  /** every fault at once */
  function checked(entity: Entity, values: Values, whole: boolean): void {
    const faults: { field: string; message: string }[] = []
    const known = new Map(entity.fields.map((one) => [one.name, one]))
    for (const [name, value] of Object.entries(values)) {
      const message = faultOf(known.get(name), name, value, all)
      if (message !== undefined) faults.push({ field: name, message })
    }
    for (const one of entity.fields)
      if (whole && one.required && !Object.hasOwn(values, one.name)) faults.push({ field: one.name, message: `${one.label} is required.` })
    if (faults.length > 0) throw new Refusal(422, 'invalid_values', 'Some values are wrong', { fields: faults })
  }
  /** one active record of an entity per e-mail address */
  function refuseDouble(entity: Entity, values: Values): void {
    for (const { name } of entity.fields.filter(({ type }) => type === 'email'))
      for (const email of text(values[name]))
        for (const id of index.byEmail(email)) {
          const other = all.get(id)
          if (!other || other.entity !== entity.name || other.inactive || plain(String(other.values[name] ?? '')) !== plain(email)) continue
          throw new Refusal(409, 'duplicate', `There is a ${entity.label.toLowerCase()} with this email already: ${nameOf(other)}`, {
            name: nameOf(other),
          })
        }
  }

  return {
    there,
    entityOf,
    create(entity: string, values: Values, anyway: boolean): StoredRecord {
      const kind = entityOf(entity)
      checked(kind, values, true)
      if (!anyway) refuseDouble(kind, values)
      const record: StoredRecord = {
        id: String(++count),
        entity,
        values: without(values),
        version: 1,
        inactive: false,
        deleted: false,
        created: now(),
        modified: 0,
      }
      all.set(record.id, record)
      indexed(record)
      touched(record)
      return record
    },
    update(entity: string, id: string, values: Values, ifVersion: string | undefined): StoredRecord {
      const record = there(entity, id)
      if (ifVersion !== undefined && ifVersion !== String(record.version))
        throw new Refusal(412, 'version_passed', 'Somebody else has saved this record since')
      checked(entityOf(entity), values, false)
      record.values = without({ ...record.values, ...values })
      record.version += 1
      indexed(record)
      touched(record)
      return record
    },
    /** what people do that the API does not offer */
    change(entity: string, id: string, set: Partial<Pick<StoredRecord, 'inactive' | 'deleted' | 'successor'>>): void {
      const record = there(entity, id)
      Object.assign(record, set)
      if (record.deleted) record.values = {}
      record.version += 1
      indexed(record)
      touched(record)
    },
    reindex(entity: string): void {
      for (const record of all.values()) if (record.entity === entity) indexed(record)
    },
    index,
    get: (id: string) => {
      const record = all.get(id)
      return record?.deleted ? undefined : record
    },
    ofEntity: (entity: string) => [...(changed.get(entity)?.values() ?? [])].filter(({ deleted }) => !deleted),
    nameOf,
    show(record: StoredRecord): Shown {
      const { primaryField, fields } = entityOf(record.entity)
      const name = nameOf(record)
      const values: Values = { ...record.values, [primaryField]: name }
      for (const one of fields)
        if (one.type === 'lookup' && isLookup(values[one.name]))
          values[one.name] = { ...(values[one.name] as object), ...named(values[one.name]) }
      const { id, entity, inactive, successor } = record
      return {
        id,
        entity,
        name,
        values,
        inactive,
        version: String(record.version),
        created: new Date(record.created).toISOString(),
        ...(successor && { successor }),
      }
      function named(value: unknown) {
        const target = all.get((value as { id: string }).id)
        return target && !target.deleted ? { name: nameOf(target) } : {}
      }
    },
    /** in the order of (modified, id), after a place; what is as young as the clock is held back, for more of it may come */
    changes(entity: string, after: { modified: number; id: string } | undefined, limit: number): { page: StoredRecord[]; more: boolean } {
      entityOf(entity)
      const young = Math.floor(Math.floor(now() * 1000) / stampEvery) * stampEvery
      const rows: StoredRecord[] = []
      for (const record of changed.get(entity)?.values() ?? []) {
        if (record.modified >= young) break
        if (after && (record.modified < after.modified || (record.modified === after.modified && Number(record.id) <= Number(after.id))))
          continue
        // those of one moment come in the order of their ids
        if (rows.length > limit && rows.at(-1)?.modified !== record.modified) break
        rows.push(record)
      }
      rows.sort((a, b) => a.modified - b.modified || Number(a.id) - Number(b.id))
      return { page: rows.slice(0, limit), more: rows.length > limit }
    },
    read: () => ({ count, lastStamp, records: [...all.values()] }),
    write(state: { count: number; lastStamp: number; records: StoredRecord[] }): void {
      for (const id of all.keys()) index.remove(id)
      count = state.count
      lastStamp = state.lastStamp
      all = new Map(state.records.map((record) => [record.id, record]))
      changed = new Map()
      for (const record of state.records.toSorted((a, b) => a.modified - b.modified)) {
        const ofEntity = changed.get(record.entity) ?? new Map<string, StoredRecord>()
        changed.set(record.entity, ofEntity.set(record.id, record))
        indexed(record)
      }
    },
  }
}

function faultOf(field: Field | undefined, name: string, value: unknown, all: ReadonlyMap<string, StoredRecord>): string | undefined {
  if (!field) return `There is no field ${name.slice(0, 100)}.`
  if (field.readOnly) return `${field.label} cannot be written.`
  if (value === null || value === '') return field.required ? `${field.label} is required.` : undefined
  if (typeof value === 'string' && field.maxLength !== undefined && value.length > field.maxLength) return `${field.label} is too long.`
  if (field.type === 'email' && !/^[^\s@]+@[^\s@]+$/.test(String(value))) return `${field.label} is not an email address.`
  if (field.options && !Array.isArray(value) && !field.options.some((option) => option.value === value))
    return `${field.label} has no such option.`
  if (field.type === 'lookup') {
    const target = isLookup(value) ? all.get(value.id) : undefined
    if (!target || target.deleted || target.entity !== (value as { entity?: string }).entity)
      return `${field.label} is no longer in the CRM.`
  }
  return undefined
}

export function isLookup(value: unknown): value is { entity: string; id: string; name?: string } {
  return typeof value === 'object' && value !== null && 'id' in value
}

/** Empty values are not kept; `__proto__` is a name like any other. */
function without(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== ''))
}

function text(value: unknown): string[] {
  return typeof value === 'string' && value !== '' ? [value] : []
}

import * as z from 'zod/mini'
import { AppError, type ErrorCode } from '#contract/errors.ts'
import type { EntityDescription, FieldValues, RecordSummary } from '#contract/records.ts'
import type {
  ActivityDraft,
  Capabilities,
  CrmConnector,
  CrmSession,
  EntityRef,
  LoggedActivity,
  ReadRecord,
} from '#server/ports/crm-connector.ts'

/**
 * A CRM in memory whose next calls can be told to fail. `before-apply`: lost on the way there; `after-apply`: done, and the answer lost;
 * `slow`: waits for `release()`; `refuse`, `429`, `gone`: its own errors; `crash`: an error that nobody expected; `half-reply`: an answer
 * without its contents.
 */
export type Fault =
  | { kind: 'before-apply' | 'after-apply' | 'slow' | 'crash' | 'half-reply' }
  | { kind: 'refuse'; code: ErrorCode; retryAfter?: number }

export type Activity = LoggedActivity & {
  record: EntityRef
  subject: string
  body: string
  values: FieldValues
  key: string
  removed: boolean
}

export type ScriptedCrm = {
  connector: CrmConnector
  session: CrmSession
  /** what was asked, oldest first: method and key or id */
  log: string[]
  activities: Activity[]
  records: Map<string, ReadRecord>
  /** faults for the next calls of a method, in order; undefined: that call goes well */
  next(method: keyof CrmSession, ...faults: (Fault | undefined)[]): void
  /** lets the calls that wait go on */
  release(): void
  /** resolves when so many calls wait */
  waiting(calls?: number): Promise<void>
  addRecord(entity: string, id: string, values: FieldValues): ReadRecord
  /** a person changes what is there */
  edit(id: string, body: string): void
}

const usual: Capabilities = {
  enforcesKeys: false,
  activityKinds: ['note', 'task', 'custom'],
  closableKinds: ['task', 'custom'],
  appendToClosed: false,
  removesActivities: true,
  changeFeed: false,
  customEntities: false,
}

export function scriptedCrm(connection: string, entities: EntityDescription[], can: Partial<Capabilities> = {}): ScriptedCrm {
  const log: string[] = []
  const activities: Activity[] = []
  const records = new Map<string, ReadRecord>()
  const keys = new Map<string, { record?: EntityRef; activity?: string }>()
  const faults = new Map<string, (Fault | undefined)[]>()
  const capabilities = { ...usual, ...can }
  const held: (() => void)[] = []
  const begun: (() => void)[] = []
  let count = 0

  async function call<T>(method: keyof CrmSession, about: string, apply: () => T): Promise<T> {
    log.push(`${method} ${about}`)
    const fault = faults.get(method)?.shift()
    if (fault?.kind === 'before-apply') throw new AppError('crm-unreachable', 'The CRM was lost')
    if (fault?.kind === 'crash') throw new TypeError('undefined is not a CRM')
    if (fault?.kind === 'refuse') {
      throw new AppError(fault.code, `The CRM says ${fault.code}`, fault.retryAfter === undefined ? {} : { retryAfter: fault.retryAfter })
    }
    if (fault?.kind === 'slow') {
      await new Promise<void>((resolve) => {
        held.push(resolve)
        for (const tell of begun.splice(0)) tell()
      })
    }
    const result = apply()
    if (fault?.kind === 'after-apply') throw new AppError('crm-timeout', 'The CRM did not answer')
    if (fault?.kind === 'half-reply') return {} as T
    return result
  }

  const shown = ({ id, kind, closed, readOnly, version, length }: Activity): LoggedActivity => ({
    id,
    kind,
    closed,
    readOnly,
    version,
    length,
  })
  const there = (id: string) => {
    const found = activities.find((activity) => activity.id === id && !activity.removed)
    if (!found) throw new AppError('crm-record-gone', 'The activity is gone')
    return found
  }
  const changed = (activity: Activity, set: Partial<Activity>) => {
    Object.assign(activity, set, { version: String(Number(activity.version) + 1) })
    activity.length = activity.body.length
    return shown(activity)
  }
  const unused = (): never => {
    throw new AppError('internal', 'not part of this script')
  }

  const having = (raw: string[]) =>
    [...records.values()].filter(({ values }) => Object.values(values).some((one) => raw.includes(String(one))))

  const session: CrmSession = {
    check: () => call('check', '', () => ({ user: 'Script', environment: 'memory' })),
    entities: () => call('entities', '', () => entities),
    search: ({ identifiers }) =>
      call('search', '', () => {
        const found = identifiers.flatMap(({ identifier, values }) =>
          having(values.map(({ raw }) => raw)).map((record) => ({
            ...record,
            compared: [],
            evidence: [{ identifier, field: identifier, label: identifier, visitorValue: '', recordValue: '' }],
          })),
        )
        return { tried: [], records: found, total: found.length }
      }),
    find: () =>
      call('find', '', () => ({
        records: [...records.values()].map((one) => ({ ...one, evidence: [], compared: [] })),
        total: records.size,
      })),
    changes: unused,
    read: (ref) => call('read', ref.id, () => records.get(`${ref.entity}/${ref.id}`)),
    create: (entity, values, { key }) =>
      call('create', key, () => {
        const before = capabilities.enforcesKeys ? keys.get(key)?.record : undefined
        const record = before && records.get(`${before.entity}/${before.id}`)
        if (record) return record
        const made = addRecord(entity, `made-${++count}`, values)
        keys.set(key, { record: { entity, id: made.record.ref.id } })
        return made
      }),
    update: (ref, values, { ifVersion }) =>
      call('update', ref.id, () => {
        const record = records.get(`${ref.entity}/${ref.id}`)
        if (!record) throw new AppError('crm-record-gone', 'The record is gone')
        if (ifVersion !== undefined && ifVersion !== record.version) throw new AppError('version-conflict', 'Somebody else saved first')
        Object.assign(record.values, values)
        record.version = String(Number(record.version) + 1)
        return structuredClone(record)
      }),
    logActivity: (draft, key) =>
      call('logActivity', key, () => {
        const before = capabilities.enforcesKeys ? keys.get(key)?.activity : undefined
        return shown(before ? there(before) : logged(draft, key))
      }),
    appendActivity: (id, lines, key) =>
      call('appendActivity', key, () => {
        const activity = there(id)
        if (activity.closed) throw new AppError('crm-refused', 'The activity is closed')
        keys.set(key, { activity: id })
        return changed(activity, { body: `${activity.body}\n${lines}` })
      }),
    closeActivity: (id) => call('closeActivity', id, () => changed(there(id), { closed: true, readOnly: true })),
    removeActivity: (id, { ifVersion }) =>
      call('removeActivity', id, () => {
        const activity = activities.find((one) => one.id === id)
        if (!activity || activity.removed) return
        if (ifVersion !== undefined && ifVersion !== activity.version) throw new AppError('edited-since', 'Somebody edited the activity')
        activity.removed = true
      }),
    findByKey: (key) =>
      call('findByKey', key, () => {
        const made = keys.get(key)
        const activity = activities.find(({ id, removed }) => id === made?.activity && !removed)
        return made && (made.record || activity)
          ? { ...(made.record && { record: made.record }), ...(activity && { activity: shown(activity) }) }
          : undefined
      }),
  }

  function logged(draft: ActivityDraft, key: string): Activity {
    const { record, kind, subject, body, values, close } = draft
    const activity = {
      id: `activity-${++count}`,
      kind,
      closed: close,
      readOnly: close,
      version: '1',
      length: body.length,
      record,
      subject,
      body,
      values,
      key,
      removed: false,
    }
    activities.push(activity)
    keys.set(key, { activity: activity.id })
    return activity
  }

  function addRecord(entity: string, id: string, values: FieldValues): ReadRecord {
    const name = String(values['name'] ?? values['last_name'] ?? id)
    const record: RecordSummary = { ref: { connection, entity, id }, kind: 'contact', entityLabel: entity, name }
    const read = { record, version: '1', values: { ...values } }
    records.set(`${entity}/${id}`, read)
    return read
  }

  return {
    connector: { id: 'scripted', title: 'Scripted CRM', config: z.strictObject({}), can: capabilities, open: () => session },
    session,
    log,
    activities,
    records,
    next: (method, ...more) => void faults.set(method, [...(faults.get(method) ?? []), ...more]),
    release() {
      for (const go of held.splice(0)) go()
    },
    async waiting(calls = 1) {
      while (held.length < calls) await new Promise<void>((resolve) => void begun.push(resolve))
    },
    addRecord,
    edit: (id, body) => void changed(there(id), { body }),
  }
}

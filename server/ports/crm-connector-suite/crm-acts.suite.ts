import { randomUUID } from 'node:crypto'
import { AppError } from '#contract/errors.ts'
import type { FieldValues, IdentifierKind } from '#contract/records.ts'
import type { ActivityDraft, CrmConnector, CrmSession, EntityRef, FindQuery, OrderedQuery, ReadRecord } from '../crm-connector.ts'
import { word } from './made-up-values.suite.ts'

/** One connector, connected to a CRM that nobody else uses, and the acts of people that the port does not offer. */
export type ConnectorRig = {
  connector: CrmConnector
  session: CrmSession
  /** how this CRM names what the suite needs; contact and lead are people, `secondPhone` is another field of type phone */
  names: {
    account: { entity: string; name: string; phone: string }
    contact: {
      entity: string
      first: string
      last: string
      phone: string
      secondPhone: string
      email: string
      account: string
      text: string
    }
    lead: { entity: string; last: string; phone: string; email: string }
  }
  people: {
    deactivate(ref: EntityRef): Promise<void>
    /** `successor` of the same entity: merged; of another: converted */
    succeed(ref: EntityRef, successor: EntityRef): Promise<void>
    remove(ref: EntityRef): Promise<void>
    editActivity(id: string, body: string): Promise<void>
    readActivity(id: string): Promise<{ subject: string; body: string }>
    /** where `can.customEntities`: an entity with a text primary field `title`, a phone field `line`, an e-mail field `mail` and a number field `seats` */
    addCustomEntity?(name: string): Promise<void>
    addPhoneField?(entity: string, name: string): Promise<void>
    /** where `can.changeFeed` and the CRM has transactions: creates a contact that commits only when told to */
    createSlowly?(values: FieldValues): Promise<{ ref: EntityRef; commit(): Promise<void> }>
  }
  close(): Promise<void>
}

export type CrmActs = ReturnType<typeof crmActs>

/** What the tests do with a CRM, in its own names. `rig` is there when the first test runs. */
export function crmActs(rig: () => ConnectorRig) {
  const signal = AbortSignal.timeout(120_000)
  const made = (entity: string, values: FieldValues, options: { key?: string; anyway?: boolean } = {}) =>
    rig().session.create(entity, values, { key: options.key ?? randomUUID(), anyway: options.anyway ?? true }, signal)
  const contact = (values: { first?: string; last?: string; phone?: string; secondPhone?: string; email?: string; text?: string }) => {
    const { contact: names } = rig().names
    return made(names.entity, renamed(values.last === undefined ? { ...values, last: word() } : values, names))
  }
  const fields = () => {
    const { account, contact: c, lead } = rig().names
    return [
      { entity: account.entity, fields: [account.name, account.phone] },
      { entity: c.entity, fields: [c.first, c.last, c.phone, c.secondPhone, c.email] },
      { entity: lead.entity, fields: [lead.last, lead.phone, lead.email] },
    ]
  }
  const search = (identifiers: [IdentifierKind, ...string[]][], more: Partial<OrderedQuery> = {}) =>
    rig().session.search(
      {
        identifiers: identifiers.map(([identifier, ...values]) => ({
          identifier,
          values: values.map((value) => ({ raw: value, normalised: value })),
        })),
        entities: fields(),
        except: [],
        country: 'SE',
        limit: 20,
        ...more,
      },
      signal,
    )
  const find = (by: FindQuery['by'], more: Partial<FindQuery> = {}) =>
    rig().session.find({ by, entities: fields(), country: 'SE', limit: 20, ...more }, signal)
  const ids = (result: { records: { record: { ref: { id: string } } }[] }) => result.records.map(({ record }) => record.ref.id)
  const draft = (record: ReadRecord, more: Partial<ActivityDraft> = {}): ActivityDraft => ({
    record: record.record.ref,
    kind: rig().connector.can.activityKinds[0] ?? 'note',
    ...(more.kind === 'custom' && { customType: 'meeting' }),
    subject: 'Chat with Åsa',
    body: 'Hej!\nHello.',
    values: {},
    close: false,
    at: '2026-11-20T10:00:00.000Z',
    ...more,
  })
  /** What a key made, asked again while the CRM's index may lag. */
  const lookedFor = async (key: string) => {
    for (let look = 1; ; look += 1) {
      try {
        return await rig().session.findByKey(key, signal)
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'crm-undecided') || look === 20) throw error
      }
    }
  }
  /** The same write so often under one key: at once where the CRM enforces keys, else as callers must: look first, then write. */
  const repeated = async <T extends object>(times: number, write: () => Promise<T>, found: () => Promise<T | undefined>): Promise<T[]> => {
    if (rig().connector.can.enforcesKeys) return Promise.all(Array.from({ length: times }, write))
    const all: T[] = []
    for (let n = 0; n < times; n += 1) all.push((await found()) ?? (await write()))
    return all
  }
  return {
    lookedFor,
    repeated,
    get rig() {
      return rig()
    },
    signal,
    made,
    contact,
    fields,
    search,
    find,
    ids,
    draft,
  }
}

function renamed(values: Record<string, string | undefined>, names: Record<string, string>): FieldValues {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[names[key] as string, value]])))
}

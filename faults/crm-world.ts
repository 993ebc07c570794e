import type { Chance } from '#server/sample/seeded-random.ts'
import type { Db } from '#server/database/tables.ts'
import { bulkLoad } from '#server/connectors/embedded/bulk-load.ts'
import { startCrmProcess } from '#simulators/fault-crm/start-process.ts'
import type { FaultRule } from '#simulators/fault-kit/fault.ts'

/** What a CRM holds, looked at from behind: not through the code that is tried. */
export type CrmWorld = {
  /** its connection's id */
  connection: string
  /** environment of a server that works against it */
  environment: Record<string, string>
  addContacts(contacts: { first_name: string; last_name: string; email: string; title: string }[]): Promise<string[]>
  activitiesOf(recordId: string): Promise<{ id: string; subject: string; body: string }[]>
  recordsWith(email: string): Promise<{ id: string; values: Record<string, unknown> }[]>
  record(id: string): Promise<Record<string, unknown> | undefined>
  /** makes the CRM fail at its next calls, by chance */
  disturb?(chance: Chance): Promise<void>
  /** what was sent before now has been done, or never will be */
  arrived?(): Promise<void>
  /** nothing fails any more */
  heal?(): Promise<void>
  /** what the CRM was asked about any of these words, for a finding to be understood */
  trace?(words: readonly string[]): Promise<string[]>
  close(): Promise<void>
}

/** The embedded CRM, read by statements of our own. */
export function embeddedWorld(db: Db): CrmWorld {
  const records = async (where: { id: string } | { email: string }) => {
    let query = db.selectFrom('crm_record').select(['id', 'values']).where('entity', '=', 'contact')
    if ('id' in where) query = query.where('id', '=', where.id)
    else query = query.where((eb) => eb(eb.cast<string>(eb.ref('values'), 'text'), 'like', `%${where.email}%`))
    return (await query.execute()).map(({ id, values }) => ({ id, values: values as Record<string, unknown> }))
  }
  return {
    connection: 'crm',
    environment: {},
    addContacts: (contacts) =>
      bulkLoad(
        db,
        'contact',
        contacts.map((values) => ({ values })),
        { country: 'SE', at: new Date() },
      ),
    activitiesOf: (record) =>
      db.selectFrom('crm_activity').select(['id', 'subject', 'body']).where('record', '=', record).orderBy('id').execute(),
    recordsWith: (email) => records({ email }),
    record: async (id) => (await records({ id }))[0]?.values,
    close: async () => undefined,
  }
}

type State = {
  records: { records: { id: string; values: Record<string, unknown>; deleted: boolean }[] }
  activities: { activities: { id: string; record: { id: string }; subject: string; body: string }[] }
}

/** A CRM over HTTP, a process of its own that outlives all servers, and that fails in every way of its kit. */
export async function faultWorld(keys: 'enforced' | 'marker' | 'marker-late' | 'none'): Promise<CrmWorld> {
  const crm = await startCrmProcess('--keys', keys, '--rotation', 'until-used')
  // the whole state is one answer, good as long as nobody is at work
  let kept: { at: number; state: State } | undefined
  const state = async () => {
    if (!kept || performance.now() - kept.at > 1_000) kept = { at: performance.now(), state: await crm.state<State>() }
    return kept.state
  }
  const records = async () => (await state()).records.records.filter(({ deleted }) => !deleted)
  return {
    connection: 'fault',
    environment: { TAGALONG_CRM: 'fault', TAGALONG_CRM_URL: crm.url, TAGALONG_CRM_KEYS: keys === 'enforced' ? 'enforced' : 'looked-up' },
    addContacts: (contacts) => crm.act('addContacts', { contacts }),
    activitiesOf: async (id) => (await state()).activities.activities.filter(({ record }) => record.id === id),
    recordsWith: async (email) => (await records()).filter(({ values }) => values['email'] === email),
    record: async (id) => (await records()).find((record) => record.id === id)?.values,
    disturb: (chance) => crm.fail(disturbance(chance)),
    arrived: () => new Promise((resolve) => setTimeout(resolve, longestAnswer + 100)),
    async trace(words) {
      const log = await crm.log()
      const begun = log[0]?.arrived ?? 0
      return log
        .filter((entry) => words.some((word) => JSON.stringify([entry.path, entry.query, entry.headers, entry.body]).includes(word)))
        .map(({ arrived, method, path, headers, faults, handled, status, ended, answer }) => {
          const key = headers['x-record-key'] ?? ''
          return `  ${(arrived - begun).toFixed(0).padStart(8)} ms ${method} ${path} ${key} ${faults.join(',')} ${handled ? 'done' : 'not done'} ${status ?? ''} ${ended} ${JSON.stringify(answer ?? '').slice(0, 120)}`
        })
    },
    heal: () => crm.heal(),
    close: () => crm.stop(),
  }
}

/** Milliseconds until the CRM has done what it was asked, however slow it is told to be. */
const longestAnswer = 130

const writes = ['/api/activities', '/api/activities/**', '/api/records/**'] as const

/** One thing that goes wrong soon. */
function disturbance(chance: Chance): FaultRule {
  const path = chance.one([...writes, '/api/**', '/api/keys/**'])
  const skip = chance.below(4)
  const fault = chance.one<FaultRule['fault']>([
    { kind: 'drop-before' },
    { kind: 'drop-after' },
    { kind: 'drop-after' },
    { kind: 'half', how: 'reset' },
    { kind: 'half', how: 'short' },
    { kind: 'slow', ms: 30 + chance.below(longestAnswer - 30) },
    { kind: 'answer', status: 503 },
    { kind: 'answer', status: 429, retryAfter: 1 },
    { kind: 'answer', status: 500 },
    { kind: 'expired-token' },
  ])
  return { path, skip, fault }
}

import { type Activities, keepActivities } from './activities.ts'
import { type Entity, standardEntities } from './entities.ts'
import { type KeyMode, type Keys, keepKeys } from './keys.ts'
import { keepRecords, type Records } from './records.ts'
import { issueTokens, type Tokens } from './tokens.ts'

export type CrmOptions = {
  keys: KeyMode
  /** `marker-late`: look-ups, and milliseconds, until a marker is found */
  lateLookUps: number
  lateMs: number
  /** how long an access token is good */
  accessSeconds: number
  tokenWord: string
  rotation: 'strict' | 'until-used'
  client: { id: string; secret: string }
  /** how coarse the time of a change is, in microseconds */
  stampEvery: number
  /** milliseconds since 1970 */
  now(): number
}
export type CrmState = {
  entities: Map<string, Entity>
  records: Records
  activities: Activities
  keys: Keys
  tokens: Tokens
  /** everything as JSON, and back */
  read(): unknown
  write(state: unknown): void
}

export const usual: CrmOptions = {
  keys: 'enforced',
  lateLookUps: 3,
  lateMs: 0,
  accessSeconds: 3_600,
  tokenWord: '',
  rotation: 'until-used',
  client: { id: 'tagalong', secret: 'tagalong' },
  stampEvery: 1,
  now: () => performance.timeOrigin + performance.now(),
}

export function crmState(options: CrmOptions): CrmState {
  const { now } = options
  const entities = new Map(standardEntities().map((entity) => [entity.name, entity]))
  const records = keepRecords({ entities, now, stampEvery: options.stampEvery })
  const activities = keepActivities()
  const keys = keepKeys({ mode: options.keys, lateLookUps: options.lateLookUps, lateMs: options.lateMs, now })
  const tokens = issueTokens({
    client: options.client,
    accessSeconds: options.accessSeconds,
    tokenWord: options.tokenWord,
    rotation: options.rotation,
    now,
  })
  return {
    entities,
    records,
    activities,
    keys,
    tokens,
    read: () => ({
      entities: [...entities.values()],
      records: records.read(),
      activities: activities.read(),
      keys: keys.read(),
      tokens: tokens.read(),
    }),
    write(state) {
      const given = state as Written
      entities.clear()
      for (const entity of given.entities) entities.set(entity.name, entity)
      records.write(given.records)
      activities.write(given.activities)
      keys.write(given.keys)
      if (given.tokens) tokens.write(given.tokens)
    },
  }
}

type Written = {
  entities: Entity[]
  records: Parameters<Records['write']>[0]
  activities: Parameters<Activities['write']>[0]
  keys: Parameters<Keys['write']>[0]
  tokens?: Parameters<Tokens['write']>[0]
}

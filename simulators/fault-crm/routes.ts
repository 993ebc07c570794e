import type { Answer, Call } from '#simulators/fault-kit/serve.ts'
import type { NewActivity } from './activities.ts'
import { answerBatch, type BatchItem } from './batch.ts'
import type { Made } from './keys.ts'
import type { Values } from './records.ts'
import { Refusal } from './refusal.ts'
import { findByField, searchStops, type Stop } from './search.ts'
import type { CrmState } from './state.ts'

/** What keeps a write from being made twice; the API's own header. */
export const keyHeader = 'x-record-key'

/** Every path of this CRM's API. A refusal is an answer; anything else that is thrown is a mistake of the simulator. */
export function answerCall(state: CrmState, call: Call): Answer {
  try {
    return route(state, call)
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body }
    throw error
  }
}

function route(state: CrmState, call: Call): Answer {
  const { tokens } = state
  if (call.faults.some(({ kind }) => kind === 'revoked')) tokens.revokeAll()
  if (call.path === '/oauth/token' && call.method === 'POST') return { status: 200, body: tokens.grant(bodyOf(call)) }
  if (call.faults.some(({ kind }) => kind === 'expired-token')) tokens.expire(call.headers['authorization'])
  tokens.check(call.headers['authorization'])
  if (call.method === 'POST' && call.path === '/api/batch') {
    const { items } = bodyOf<{ items: BatchItem[] }>(call)
    return answerBatch(items, call.faults, (item) =>
      answerCall(state, { ...call, faults: [], method: item.method, path: item.path, body: item.body, headers: headersOf(call, item) }),
    )
  }
  return answerApi(state, call)
}

function headersOf({ headers }: Call, { key, ifMatch }: BatchItem): Record<string, string> {
  const { authorization = '' } = headers
  return { authorization, [keyHeader]: key, ...(ifMatch !== undefined && { 'if-match': ifMatch }) }
}

function answerApi({ entities, records, activities, keys }: CrmState, call: Call): Answer {
  const [, api, what = '', one = '', other = ''] = call.path.split('/').map(decoded)
  const key = call.headers[keyHeader]
  const ifVersion = call.headers['if-match']?.replaceAll('"', '')
  const limit = Math.min(Number(call.query.get('limit') ?? 200), 1_000)
  const after = call.query.get('after') ?? undefined
  const once = (made: () => Made): { made: Made; again: boolean } => {
    // whether a double is allowed is no part of what is made
    const request = { path: call.path, body: { ...(call.body as object), anyway: undefined } }
    const before = keys.before(key, request)
    if (before) return { made: before, again: true }
    const now = made()
    keys.keep(key, request, now)
    return { made: now, again: false }
  }
  if (api !== 'api') throw new Refusal(404, 'no_such_path', 'There is nothing here')
  switch (`${call.method} ${what}`) {
    case 'GET me':
      return { status: 200, body: { user: 'Fault CRM user', environment: 'Fault CRM' } }
    case 'GET entities':
      return { status: 200, body: { entities: [...entities.values()] } }
    case 'POST search': {
      const body = bodyOf<{ stops: Stop[] }>(call)
      return { status: 200, body: searchStops(records, body.stops, limit, after) }
    }
    case 'POST find':
      return { status: 200, body: findByField(records, bodyOf(call), limit, after) }
    case 'GET records':
      return { status: 200, body: records.show(records.there(one, other)) }
    case 'POST records': {
      const { values, anyway = false } = bodyOf<{ values: Values; anyway?: boolean }>(call)
      const { made, again } = once(() => ({ record: { entity: one, id: records.create(one, values, anyway).id } }))
      return { status: again ? 200 : 201, body: records.show(records.there(one, made.record?.id ?? '')) }
    }
    case 'PATCH records':
      return { status: 200, body: records.show(records.update(one, other, bodyOf<{ values: Values }>(call).values, ifVersion)) }
    case 'POST activities': {
      if (other === 'close') return { status: 200, body: activities.show(activities.close(one)) }
      const { made, again } = once(() => {
        if (other === 'append') return { activity: activities.append(one, bodyOf<{ text: string }>(call).text, key).id }
        const given = bodyOf<NewActivity>(call)
        records.there(given.record.entity, given.record.id)
        return { activity: activities.log(given, key).id }
      })
      return { status: again ? 200 : 201, body: activities.show(activities.there(made.activity ?? '')) }
    }
    case 'DELETE activities':
      activities.remove(one, ifVersion)
      return { status: 204 }
    case 'GET keys': {
      const { found, complete } = keys.lookUp(one)
      const record = found.findLast((made) => made.record && records.get(made.record.id))?.record
      const activity = found.flatMap((made) => activities.get(made.activity ?? '') ?? []).at(0)
      return { status: 200, body: { complete, ...(record && { record }), ...(activity && { activity: activities.show(activity) }) } }
    }
    case 'GET changes': {
      const [modified, id] = after?.split('.') ?? []
      const place = modified === undefined || id === undefined ? undefined : { modified: Number(modified), id }
      const { page, more } = records.changes(call.query.get('entity') ?? '', place, limit)
      const last = page.at(-1)
      return {
        status: 200,
        body: {
          changes: page.map((record) =>
            record.deleted || record.successor?.entity === record.entity
              ? { id: record.id, gone: true, ...(record.successor && { successor: record.successor }) }
              : { id: record.id, gone: false, record: records.show(record) },
          ),
          more,
          ...(last ? { next: `${last.modified}.${last.id}` } : after !== undefined && { next: after }),
        },
      }
    }
    default:
      throw new Refusal(404, 'no_such_path', 'There is nothing here')
  }
}

function bodyOf<T = Record<string, unknown>>({ body }: Call): T {
  if (typeof body !== 'object' || body === null) throw new Refusal(400, 'unreadable', 'The body is not JSON')
  return body as T
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

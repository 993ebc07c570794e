import { type EndpointName, endpoints, type Input } from '#contract/api/index.ts'
import type { RoleName } from '#contract/api/session.ts'
import { testPassword } from '#server/sign-in/testing.ts'

/**
 * Who may call what, written a second time and by hand, with an input that is right. An endpoint that is not here, or whose
 * audience in the contract says something else, fails: rights are widened in two places or not at all.
 */
const uuid = '3f0c1f0e-6b1f-4a55-9a3c-0d7d9f1b2c3d'
const key = { source: 'practice', externalId: '7' }
const visitor = { phones: [], emails: [], variables: {} }
const conversation = { ...key, channel: 'chat' as const, status: 'ended' as const, visitor, messages: [] }
const record = { connection: 'crm', entity: 'contact', id: '1' }

export const matrix: { [N in EndpointName]: { lowest: 'everybody' | RoleName; input: Input<N> } } = {
  'token.exchange': { lowest: 'everybody', input: { grant: 'refresh', refreshToken: 'tagalong_refresh_unknown' } },

  'session.get': { lowest: 'agent', input: {} },
  'session.list': { lowest: 'agent', input: {} },
  'session.end': { lowest: 'agent', input: { id: 'current' } },
  'account.rename': { lowest: 'agent', input: { name: 'Maja Holm' } },
  'account.password': { lowest: 'agent', input: { current: testPassword, password: 'five calm herrings swim' } },
  'entities.forms': { lowest: 'agent', input: {} },
  'search.ordered': { lowest: 'agent', input: { visitor } },
  'search.byHand': { lowest: 'agent', input: { by: { kind: 'any', value: 'Åsa' } } },
  'lookup.search': { lowest: 'agent', input: { entity: 'contact', field: 'account', text: 'a' } },
  'memory.refuse': { lowest: 'agent', input: { conversation: key, visitor, record } },
  'records.read': { lowest: 'agent', input: record },
  'records.duplicates': { lowest: 'agent', input: { entity: 'contact', values: {} } },
  'records.create': { lowest: 'agent', input: { key: uuid, entity: 'contact', values: {} } },
  'conversations.report': { lowest: 'agent', input: { conversation } },
  'tags.create': { lowest: 'agent', input: { key: uuid, conversation, records: [record], choices: {} } },
  'tags.list': { lowest: 'agent', input: key },
  'tags.undo': { lowest: 'agent', input: { id: uuid } },
  'tags.retry': { lowest: 'agent', input: { id: uuid } },
  'changes.poll': { lowest: 'agent', input: { wait: 0 } },
  'sites.list': { lowest: 'agent', input: {} },

  'people.list': { lowest: 'admin', input: {} },
  'people.invite': { lowest: 'admin', input: { email: 'a@fjordbat.example', role: 'agent' } },
  'people.revokeInvitation': { lowest: 'admin', input: { id: uuid } },
  'people.change': { lowest: 'admin', input: { id: uuid, role: 'agent' } },
  'people.sessions': { lowest: 'admin', input: { id: uuid } },
  'entities.describe': { lowest: 'admin', input: {} },
  'settings.get': { lowest: 'admin', input: {} },
  'settings.save': { lowest: 'admin', input: { base: 1, settings: {} } },
  'settings.compared': { lowest: 'admin', input: { phones: ['08-465 004 00'], emails: ['@fjordbat.example'] } },
  'connections.test': { lowest: 'admin', input: { id: 'crm' } },
  'imports.begin': { lowest: 'admin', input: { fileName: 'contacts.csv', size: 42 } },
  'imports.sendPart': { lowest: 'admin', input: { id: uuid, number: '0', base64: 'QUJD' } },
  'imports.look': { lowest: 'admin', input: { id: uuid } },
  'imports.check': {
    lowest: 'admin',
    input: {
      id: uuid,
      options: {
        form: { encoding: 'utf-8', separator: ',' },
        entity: 'contact',
        columns: [{ column: 0, to: 'last_name' }],
        dates: 'auto',
        source: 'salesforce',
        clearEmpty: false,
      },
    },
  },
  'imports.apply': { lowest: 'admin', input: { id: uuid } },
  'imports.stop': { lowest: 'admin', input: { id: uuid } },
  'imports.resume': { lowest: 'admin', input: { id: uuid } },
  'imports.undo': { lowest: 'admin', input: { id: uuid } },
  'imports.discard': { lowest: 'admin', input: { id: uuid } },
  'imports.get': { lowest: 'admin', input: { id: uuid } },
  'imports.list': { lowest: 'admin', input: {} },
  'imports.faults': { lowest: 'admin', input: { id: uuid } },
  'imports.template': { lowest: 'admin', input: { entity: 'contact' } },
}

/** The request that the contract's method and path make of the input. */
export function requestOf(name: EndpointName, input: object = matrix[name].input): [path: string, init: { method: string; json?: object }] {
  const { method, path } = endpoints[name]
  const rest: Record<string, unknown> = { ...input }
  const filled = path.replace(/:(\w+)/g, (_, parameter: string) => {
    const value = String(rest[parameter])
    delete rest[parameter]
    return encodeURIComponent(value)
  })
  if (method === 'POST' || method === 'PUT') return [filled, { method, json: rest }]
  return [`${filled}?${new URLSearchParams(rest as Record<string, string>)}`, { method }]
}

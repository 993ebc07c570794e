import { createHttpClient } from '#server/platform/http-client/create-http-client.ts'
import { memoryCredentials } from '#server/platform/http-client/testing/memory-credentials.ts'
import { type HttpWorld, systemWorld } from '#server/platform/http-client/world.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { ConnectorRig } from '#server/ports/crm-connector-suite/crm-acts.suite.ts'
import type { Credentials } from '#server/ports/http-client.ts'
import { type FaultCrm, openFaultCrm } from '#simulators/fault-crm/index.ts'
import { makeConnector } from './index.ts'

type Options = Parameters<typeof openFaultCrm>[0] & { world?: Partial<HttpWorld>; credentials?: Credentials; connection?: string }

/** The fault connector before a CRM of its own, over real sockets. */
export async function faultRig({
  world = {},
  credentials = memoryCredentials(),
  connection = 'crm',
  ...options
}: Options = {}): Promise<ConnectorRig & { crm: FaultCrm; io: ConnectorIo }> {
  const crm = await openFaultCrm(options)
  const { host } = new URL(crm.url)
  const clock = world.clock ?? { now: () => new Date() }
  const io: ConnectorIo = {
    connection,
    clock,
    country: () => 'SE',
    currency: () => 'SEK',
    recordUrl: (entity, id) => `${crm.url}/${entity}/${id}`,
    remote: { http: (target) => createHttpClient(target, { ...systemWorld(clock, [host]), ...world }), credentials },
  }
  const connector = makeConnector({ enforcesKeys: (options.keys ?? 'enforced') === 'enforced' })
  const { people } = crm
  return {
    crm,
    io,
    connector,
    session: connector.open({ url: crm.url, clientId: 'tagalong', clientSecret: 'tagalong' }, io),
    names: {
      account: { entity: 'account', name: 'name', phone: 'phone' },
      contact: {
        entity: 'contact',
        first: 'first_name',
        last: 'last_name',
        phone: 'mobile',
        secondPhone: 'phone',
        email: 'email',
        account: 'account',
        text: 'title',
      },
      lead: { entity: 'lead', last: 'last_name', phone: 'phone', email: 'email' },
    },
    people: {
      deactivate: async (ref) => people.deactivate(ref),
      succeed: async (ref, successor) => people.succeed({ ref, successor }),
      remove: async (ref) => people.remove(ref),
      editActivity: async (id, body) => people.editActivity({ id, body }),
      readActivity: async (id) => {
        const { subject, body } = people.readActivity({ id })
        return { subject, body }
      },
      addCustomEntity: async (name) => {
        people.addEntity({
          name,
          primaryField: 'title',
          fields: [
            { name: 'title', label: 'Title', type: 'text' },
            { name: 'line', label: 'Line', type: 'phone' },
            { name: 'mail', label: 'Mail', type: 'email' },
            { name: 'seats', label: 'Seats', type: 'whole-number' },
          ],
        })
      },
      addPhoneField: async (entity, name) => people.addField({ entity, name, type: 'phone' }),
    },
    close: async () => {
      await connector.close()
      await crm.close()
    },
  }
}

import type { Kind } from './kind.ts'

export const connector: Kind = {
  name: 'connector',
  about: 'a CRM',
  files: ({ kebab, words }) => ({
    [`server/connectors/${kebab}/index.ts`]: `import * as z from 'zod/mini'
import { AppError } from '#contract/errors.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { CrmConnector, CrmSession } from '#server/ports/crm-connector.ts'

/** What an admin fills in to connect. */
const config = z.strictObject({ url: z.url() })
type Config = z.infer<typeof config>

/** ${words}. \`can\` says what the vendor's API does; the suite holds the connector to it. */
export function makeConnector(): CrmConnector<Config> & { close(): Promise<void> } {
  return {
    id: '${kebab}',
    title: '${words}',
    config,
    can: {
      enforcesKeys: false,
      activityKinds: ['note'],
      closableKinds: [],
      appendToClosed: false,
      removesActivities: false,
      changeFeed: false,
      customEntities: false,
    },
    open: (connected, io) => openSession(connected, io),
    close: async () => undefined,
  }
}

/** One identity's view. A method that is not written yet says so in words, to agents as well. */
function openSession({ url }: Config, io: ConnectorIo): CrmSession {
  const later = (what: string) => async (): Promise<never> => {
    throw new AppError('crm-refused', \`${words} at \${url} cannot \${what} yet (connection \${io.connection})\`, { retryable: false })
  }
  return {
    check: later('be checked'),
    entities: later('describe itself'),
    search: later('be searched'),
    find: later('be searched by hand'),
    read: later('give a record'),
    create: later('create a record'),
    update: later('change a record'),
    logActivity: later('log an activity'),
    appendActivity: later('add to an activity'),
    closeActivity: later('close an activity'),
    removeActivity: later('remove an activity'),
    findByKey: later('find by key'),
    changes: later('tell what changed'),
  }
}
`,
  }),
  lines: ({ kebab, camel }) => [
    {
      file: 'server/connectors/index.ts',
      list: 'connectors',
      entry: kebab === camel ? camel : `'${kebab}': ${camel}`,
      importLine: `import { makeConnector as ${camel} } from './${kebab}/index.ts'`,
    },
  ],
  next: ({ kebab }) => `Write the methods of server/connectors/${kebab}/ one by one against the shared connector suite and a simulator.`,
}

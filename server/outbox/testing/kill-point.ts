import { makeConnector } from '#server/connectors/embedded/index.ts'
import { connect } from '#server/database/connect.ts'
import type { CrmSession } from '#server/ports/crm-connector.ts'
import { createWorker } from '../worker.ts'
import { silent } from './desk.ts'

/**
 * A worker process that kills itself with SIGKILL at a named point of a delivery: `before <method>` or `after <method>` of a call to the
 * embedded CRM. Arguments: the database's address as JSON, the point. It ends in the ordinary way when it never came there.
 */
const [address = '{}', point = ''] = process.argv.slice(2)
const database = connect(JSON.parse(address), { size: 3 })
const connector = makeConnector(database.db, database.pool)
const clock = { now: () => new Date() }
const recordUrl = (entity: string, id: string) => `http://localhost:4310/crm/${entity}/${id}`
const io = { connection: 'crm', clock, country: () => 'SE', currency: () => 'SEK', recordUrl }

const session = new Proxy(connector.open({}, io), {
  get(target, name: keyof CrmSession) {
    const method = target[name] as (...args: unknown[]) => Promise<unknown>
    return async (...args: unknown[]) => {
      dieAt(`before ${name}`)
      const result = await method(...args)
      dieAt(`after ${name}`)
      return result
    }
  },
})

const crm = { primary: 'crm', titles: () => [], open: () => ({ connection: 'crm', connector, session }) }
const worker = createWorker({ db: database.db, crm, clock, log: silent, random: Math.random })
while ((await worker.deliverNext('crm')) !== 'idle');
await connector.close()
await database.close()

function dieAt(here: string): void {
  if (here === point) process.kill(process.pid, 'SIGKILL')
}

import { afterAll, beforeAll, describe } from 'vitest'
import { connectionSuite } from './crm-connector-suite/connection.suite.ts'
import { orderedSearchSuite } from './crm-connector-suite/ordered-search.suite.ts'
import { searchByHandSuite } from './crm-connector-suite/search-by-hand.suite.ts'
import { recordsSuite } from './crm-connector-suite/records.suite.ts'
import { activitiesSuite } from './crm-connector-suite/activities.suite.ts'
import { customEntitiesSuite } from './crm-connector-suite/custom-entities.suite.ts'
import { changeFeedSuite } from './crm-connector-suite/change-feed.suite.ts'
import { hostileValuesSuite } from './crm-connector-suite/hostile-values.suite.ts'
import { type ConnectorRig, crmActs } from './crm-connector-suite/crm-acts.suite.ts'

/** What every connector must do, and say honestly when it cannot; one part for each question. */
export function crmConnectorSuite(name: string, setup: () => Promise<ConnectorRig>): void {
  describe(`${name} as a CRM connector`, () => {
    let rig: ConnectorRig
    beforeAll(async () => {
      rig = await setup()
    }, 60_000)
    afterAll(() => rig?.close())
    const crm = crmActs(() => rig)

    connectionSuite(crm)
    orderedSearchSuite(crm)
    searchByHandSuite(crm)
    recordsSuite(crm)
    activitiesSuite(crm)
    customEntitiesSuite(crm)
    changeFeedSuite(crm)
    hostileValuesSuite(crm)
  })
}

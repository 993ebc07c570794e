import { crmConnectorSuite } from '#server/ports/crm-connector.suite.ts'
import { embeddedRig } from './testing.ts'

crmConnectorSuite('the embedded CRM', embeddedRig)

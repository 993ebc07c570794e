import { crmConnectorSuite } from '#server/ports/crm-connector.suite.ts'
import { faultRig } from './testing.ts'

crmConnectorSuite('a CRM over HTTP that enforces keys', () => faultRig({ keys: 'enforced' }))
crmConnectorSuite('a CRM over HTTP that keeps keys as markers', () => faultRig({ keys: 'marker' }))
crmConnectorSuite('a CRM over HTTP whose markers are found late', () => faultRig({ keys: 'marker-late' }))

import { pageAdapterSuite } from '../page-adapter.suite.ts'

pageAdapterSuite('configurable')

import type { Clock } from './clock.ts'

/** Everything a connector gets from outside. Connectors import neither platform nor database (the embedded CRM alone has the latter). */
export type ConnectorIo = {
  connection: string
  clock: Clock
  /** default country for reading phones, ISO 3166-1 alpha-2 */
  country(): string
  /** default currency, ISO 4217 */
  currency(): string
  /** builds the address of a record's page for people */
  recordUrl(entity: string, id: string): string
}

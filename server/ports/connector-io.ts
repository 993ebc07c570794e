import type { Clock } from './clock.ts'
import type { Credentials, HttpClient, HttpTarget } from './http-client.ts'

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
  /** the way to a vendor's API; the embedded CRM goes without */
  remote?: Remote
}
export type Remote = { http(target: HttpTarget): HttpClient; credentials: Credentials }

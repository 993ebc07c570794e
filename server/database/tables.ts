import type { Kysely, Transaction } from 'kysely'
import type { ConnectionTables } from './tables/connections.ts'
import type { CoreTables } from './tables/core.ts'
import type { EmbeddedCrmTables } from './tables/embedded-crm.ts'
import type { ImportTables } from './tables/imports.ts'
import type { MemoryTables } from './tables/memory.ts'
import type { SignInTables } from './tables/sign-in.ts'
import type { TaggingTables } from './tables/tagging.ts'

/**
 * Every table group declares its rows in its own file under tables/ and is named here once.
 * Timestamps are timestamptz and read as Date; ids are uuid text; bigint is read as string.
 */
export interface Tables extends ConnectionTables, CoreTables, EmbeddedCrmTables, ImportTables, MemoryTables, SignInTables, TaggingTables {}

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>

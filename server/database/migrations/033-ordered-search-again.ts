import { type Kysely, sql } from 'kysely'
import { definition } from './022-ordered-search.ts'

/** 022 was written anew after databases had it: they get the function as new ones do. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(definition()).execute(db)
}

import { join } from 'node:path'
import { sql } from 'kysely'
import { bulkLoad, type LoadedRecord } from '#server/connectors/embedded/bulk-load.ts'
import { reading } from '#server/connectors/embedded/reindex-records.ts'
import { type Address, connect, type Database } from '#server/database/connect.ts'
import { migrate } from '#server/database/migrate.ts'
import { startPostgres } from '#server/database/supervisor/start.ts'

export type ContactsDatabase = { database: Database; address: Address; leave(): Promise<void> }

/** A database with so many contacts, made once and kept in the data folder between runs. The same number gives the same contacts. */
export async function contactsDatabase(options: {
  dataFolder: string
  contacts: number
  log: (text: string) => void
  signal: AbortSignal
}): Promise<ContactsDatabase> {
  // memory as the product gives it: what is measured is what an operator gets
  const settings = { max_wal_size: '2GB' }
  const server = await startPostgres({ dataFolder: join(options.dataFolder, 'bench'), settings, signal: options.signal })
  const postgres: Address = { host: server.host, port: server.port, user: server.superuser, database: 'postgres', statement_timeout: 0 }
  const name = `contacts_${options.contacts}_v${shape}`
  const admin = connect(postgres, { size: 1 })
  try {
    const there = await sql`select from pg_database where datname = ${name}`.execute(admin.db)
    if (there.rows.length === 0) {
      await sql`drop database if exists ${sql.id(`${name}_half`)}`.execute(admin.db)
      await sql`create database ${sql.id(`${name}_half`)}`.execute(admin.db)
      const started = performance.now()
      const half = connect({ ...postgres, database: `${name}_half` }, { size: 2 })
      try {
        await fill(half, options.contacts, options.log, options.signal)
      } finally {
        await half.close()
      }
      await sql`alter database ${sql.id(`${name}_half`)} rename to ${sql.id(name)}`.execute(admin.db)
      options.log(`loaded ${options.contacts} contacts in ${Math.round((performance.now() - started) / 1000)} s`)
    }
  } finally {
    await admin.close()
  }
  const address = { ...postgres, database: name }
  const database = connect(address, { size: 4 })
  await migrate(database.db)
  return {
    database,
    address,
    leave: async () => void (await server.leave()),
  }
}

/** A copy of such a database to write into, on the same PostgreSQL; `url` is what a server's DATABASE_URL says. */
export async function contactsCopy(
  options: Parameters<typeof contactsDatabase>[0],
): Promise<{ database: Database; url: string; drop(): Promise<void> }> {
  const full = await contactsDatabase(options)
  const { database: template, ...server } = full.address
  await full.database.close()
  const admin = connect({ ...server, database: 'postgres' }, { size: 1 })
  await dropLeft(admin)
  const name = `copy_${Date.now()}`
  options.log('copying the database')
  await sql`create database ${sql.id(name)} template ${sql.id(String(template))}`.execute(admin.db)
  const database = connect({ ...server, database: name }, { size: 4 })
  // its records were read as this version reads them: a server has nothing to read anew
  await database.db.updateTable('crm_state').set({ country: 'SE', reading }).execute()
  const parameters = new URLSearchParams({ host: String(server.host), port: String(server.port), user: String(server.user) })
  return {
    database,
    url: `postgres://localhost/${name}?${parameters}`,
    async drop() {
      await database.close()
      await sql`drop database if exists ${sql.id(name)} with (force)`.execute(admin.db)
      await admin.close()
      await full.leave()
    },
  }
}

/** Copies of runs that were killed over an hour ago: two gigabytes each, and nobody is in them. */
async function dropLeft({ db }: Database): Promise<void> {
  const { rows } = await sql<{ name: string }>`select datname as name from pg_database d where datname like 'copy\\_%'
    and not exists (select from pg_stat_activity a where a.datname = d.datname)`.execute(db)
  const hourAgo = Date.now() - 3_600_000
  for (const { name } of rows)
    if (Number(name.slice('copy_'.length)) < hourAgo) await sql`drop database if exists ${sql.id(name)}`.execute(db)
}

/** Raised when the schema or the contacts change: an older database is then not taken for this one. */
const shape = 2

async function fill({ db }: Database, contacts: number, log: (text: string) => void, signal: AbortSignal): Promise<void> {
  await migrate(db)
  // what only slows the load down is made at its end
  const { rows: indexes } = await sql<{ name: string; definition: string }>`select indexname as name, indexdef as definition from pg_indexes
    where tablename like 'crm_%' and indexname not like '%_pkey'`.execute(db)
  const { rows: keys } = await sql<{
    table: string
    name: string
    definition: string
  }>`select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'p' and conrelid in ('crm_identifier'::regclass, 'crm_value'::regclass)`.execute(db)
  for (const index of indexes) await sql`drop index ${sql.id(index.name)}`.execute(db)
  for (const key of keys) await sql`alter table ${sql.table(key.table)} drop constraint ${sql.id(key.name)}`.execute(db)
  const at = new Date('2026-01-01T00:00:00.000Z')
  const accounts = await bulkLoad(
    db,
    'account',
    Array.from({ length: Math.ceil(contacts / 50) }, (_, n) => ({
      values: { name: `${last(n * 7)} ${trades[n % trades.length]} AB`, city: cities[n % cities.length] ?? '' },
    })),
    { country: 'SE', at },
  )
  const step = 20_000
  for (let from = 0; from < contacts; from += step) {
    signal.throwIfAborted()
    await bulkLoad(
      db,
      'contact',
      Array.from({ length: Math.min(step, contacts - from) }, (_, n) => contactAt(from + n, accounts)),
      { country: 'SE', at },
    )
    if ((from / step) % 10 === 9) log(`${from + step} of ${contacts} contacts`)
  }
  log('building indexes')
  for (const key of keys) await sql.raw(`alter table ${key.table} add constraint ${key.name} ${key.definition}`).execute(db)
  for (const index of indexes) await sql.raw(index.definition).execute(db)
  await sql`vacuum (analyze)`.execute(db)
}

/** The contact of a number: a fixed mix, so that a bench knows what it will find. */
export function contactAt(n: number, accounts: readonly string[]): LoadedRecord {
  const account = accounts[n % accounts.length]
  return {
    values: {
      first_name: firstName(n),
      last_name: last(mix(n)),
      mobile: phoneOf(n),
      email: emailOf(n),
      city: cities[mix(n) % cities.length] ?? '',
      ...(account !== undefined && { account: { entity: 'account', id: account, name: '' } }),
    },
    createdAt: new Date(Date.UTC(2020, 0, 1) + n * 60_000),
  }
}

export function phoneOf(n: number): string {
  return `+467${[0, 2, 3, 6, 9][n % 5]}${String(1_000_000 + Math.floor(n / 5)).padStart(7, '0')}`
}

export function emailOf(n: number): string {
  return `person.${n}@example${n % 97}.com`
}

export function nameOf(n: number): string {
  return `${firstName(n)} ${last(mix(n))}`
}

function firstName(n: number): string {
  return firsts[mix(n + 1) % firsts.length] as string
}

/** About 34,000 family names, some common and most rare. */
function last(n: number): string {
  const common = n % 4 === 0
  const head = heads[n % heads.length] as string
  if (common) return `${head}${tails[Math.floor(n / heads.length) % 8]}`
  return `${head}${middles[Math.floor(n / 31) % middles.length]}${tails[Math.floor(n / 977) % tails.length]}`
}

/** Spreads neighbours apart; the same everywhere. */
function mix(n: number): number {
  let x = (n + 0x9e3779b9) >>> 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad) >>> 0
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97) >>> 0
  return (x ^ (x >>> 15)) >>> 0
}

const firsts =
  'Anna Eva Maria Karin Kristina Lena Sara Emma Kerstin Ingrid Marie Malin Jenny Hanna Åsa Linda Ulla Elin Johanna Sofia Helena Susanne Camilla Ida Monica Birgitta Lars Mikael Anders Johan Erik Per Karl Peter Thomas Jan Daniel Fredrik Hans Andreas Stefan Mohamed Bengt Mats Bo Marcus Björn Nils Jonas Magnus Alexander Olof Łukasz Katarzyna Siobhán Aoife Jürgen Zoë François Élodie José Nuria Giorgos Eleni Олексій Марія أحمد فاطمة 明 美咲'.split(
    ' ',
  )
const heads =
  'Ander Johans Karl Nils Eriks Lars Ols Pers Svens Gustaf Petters Jons Lind Berg Lund Holm Sjö Ström Ek Björk Gran Dal Hag Norr Söder Väster Öst Fors Wik Hed Sten Sand Åker Ny Gyllen Silver Eng Blom Ros Lilje Alm Ask Lönn Hässel Kvist Löv Gren Rot Skog Mark Älv Sund Vik Näs'.split(
    ' ',
  )
const middles = ['', 'a', 'e', 'is', 'en', 'er', 'as', 'ar', 'o', 'by', 'in', 'un', 'ol', 'ist', 'ant']
const tails =
  'son sson berg lund man gren qvist ström dahl stedt holm blad fors hagen näs sjö backa torp vall mark rud lind bäck ell ius én ander hult boda red vik strand kulla gård'.split(
    ' ',
  )
const cities = ['Stockholm', 'Göteborg', 'Malmö', 'Luleå', 'Umeå', 'Kiruna', 'Visby', 'Örebro', 'Lund', 'Åre']
const trades = ['Bygg', 'Varv', 'Segel', 'Marin', 'Data', 'Transport', 'Fisk', 'Hotell']

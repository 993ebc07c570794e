import { spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import pg from 'pg'
import { type Address, connect } from '#server/database/connect.ts'
import { migrate } from '#server/database/migrate.ts'
import { startPostgres } from '#server/database/supervisor/start.ts'
import { copyIn, copyOut } from '#server/database/transfer/copy.ts'
import { contactAt } from './contacts-database.ts'
import { type BenchContext, type BenchTable, figure, quantile } from './table.ts'

const contacts = 1_000_000
const accounts = 20_000
const tables = ['crm_record', 'crm_external_id', 'crm_identifier', 'crm_value'] as const
const columns: Record<(typeof tables)[number], string> = {
  crm_record: 'id, entity, name, sort_name, "values", keys, lookups, version, inactive, deleted, created, updated',
  crm_external_id: 'source, entity, id, record',
  crm_identifier: 'kind, value, record, entity, inactive, created',
  crm_value: 'entity, field, value, record, inactive',
}

/** A CSV file of a million contacts by the command, as an admin does it, beside COPY of the very rows that it made into the same tables, one after the other. */
export async function bench({ project, log, signal }: BenchContext): Promise<BenchTable> {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-import-bench-'))
  const server = await startPostgres({ dataFolder: folder, signal })
  const base: Address = { host: server.host, port: server.port, user: server.superuser, statement_timeout: 0 }
  const admin = connect({ ...base, database: 'postgres' }, { size: 1 })
  try {
    for (const name of ['imported', 'copied']) {
      await sql`create database ${sql.id(name)}`.execute(admin.db)
      const one = connect({ ...base, database: name }, { size: 1 })
      await migrate(one.db)
      await one.close()
    }
    log('writing the files')
    const files = await writeFiles(folder)
    const url = `postgres://localhost/imported?${new URLSearchParams({ host: String(base.host), port: String(base.port), user: String(base.user) })}`
    await run(project, url, folder, ['import', files.accounts])
    log(`importing ${contacts.toLocaleString('en')} contacts, with a search ten times a second`)
    const times: number[] = []
    const searching = new AbortController()
    const searches = search({ ...base, database: 'imported' }, times, searching.signal)
    const { seconds, peak } = await run(project, url, folder, ['import', files.contacts])
    searching.abort()
    await searches
    const imported = connect({ ...base, database: 'imported' }, { size: 1 })
    const { rows } = await sql<{ n: string }>`select count(*) as n from crm_record where entity = 'contact'`.execute(imported.db)
    await imported.close()
    if (Number(rows[0]?.n) !== contacts) throw new Error(`${rows[0]?.n} contacts were imported`)
    log('the same rows by COPY')
    const bare = await copyBare({ ...base, database: 'imported' }, { ...base, database: 'copied' })
    const rate = (of: number) => ({ median: contacts / of })
    return {
      id: 'import',
      title: 'A CSV file of a million contacts',
      rows: [
        {
          what: 'from the command to its end',
          unit: 's',
          ours: { median: seconds },
          peer: { name: 'bare COPY of the rows', figure: { median: bare } },
          goal: { text: '≤ 120 s', met: seconds <= 120 },
        },
        {
          what: 'rows',
          unit: '/s',
          ours: rate(seconds),
          peer: { name: 'bare COPY', figure: rate(bare) },
          goal: { text: '(shown)', met: true },
        },
        { what: 'memory of the process at most', unit: 'MB', ours: { median: peak }, goal: { text: '≤ 800 MB', met: peak <= 800 } },
        {
          what: 'search by phone meanwhile, p95',
          unit: 'ms',
          ours: { ...figure(times), median: quantile(times, 0.95) },
          goal: { text: '(shown)', met: true },
        },
      ],
      notes: [
        'Seven columns, Salesforce’s names, accounts found by their id. COPY writes ready rows through one connection; the import reads, checks, normalises, keeps and writes them through three.',
      ],
    }
  } finally {
    await admin.close()
    await server.leave()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function writeFiles(folder: string): Promise<{ accounts: string; contacts: string }> {
  const id = (prefix: string, n: number) => `${prefix}${String(n).padStart(12, '0')}`
  const write = async (name: string, header: string, lines: number, line: (n: number) => string) => {
    const path = join(folder, name)
    const file = createWriteStream(path)
    file.write(`${header}\n`)
    for (let n = 0; n < lines; n++) if (!file.write(`${line(n)}\n`)) await once(file, 'drain')
    file.end()
    await once(file, 'close')
    return path
  }
  return {
    accounts: await write(
      'accounts.csv',
      'Account ID,Account Name,Billing City',
      accounts,
      (n) => `${id('001', n)},Acme ${n} AB,Stockholm`,
    ),
    contacts: await write('contacts.csv', 'Contact ID,First Name,Last Name,Mobile Phone,Email,Mailing City,Account ID', contacts, (n) => {
      const { values } = contactAt(n, ['1'])
      return `${id('003', n)},${values['first_name']},${values['last_name']},"${values['mobile']}",${values['email']},${values['city']},${id('001', n % accounts)}`
    }),
  }
}

/** Seconds, and the most memory that the process had. */
async function run(project: string, url: string, folder: string, words: string[]): Promise<{ seconds: number; peak: number }> {
  const began = performance.now()
  // the system tells a process's peak only to itself
  const told = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))`
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(told)}`, 'server/cli/tagalong.ts', ...words],
    {
      cwd: project,
      env: { ...process.env, DATABASE_URL: url, TAGALONG_DATA: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let peak = 0
  let said = ''
  createInterface({ input: child.stderr }).on('line', (line) => {
    const found = /^peak (\d+)$/.exec(line)?.[1]
    if (found) peak = Number(found) / 1_024
    else said += `${line}\n`
  })
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`tagalong ${words[0]} ended with ${code}: ${said}`)
  return { seconds: (performance.now() - began) / 1_000, peak }
}

async function search(address: Address, times: number[], signal: AbortSignal): Promise<void> {
  const { pool, close } = connect(address, { size: 1 })
  for (let n = 0; !signal.aborted; n++) {
    const began = performance.now()
    await pool.query(
      `select * from crm_ordered_search('{1}', $1, '{}', '{}', '{}', '{account,contact,lead}', '{}', 20, null, null, null)`,
      [[`+4670${String(1_000_000 + n).slice(0, 7)}`]],
    )
    times.push(performance.now() - began)
    await new Promise((done) => setTimeout(done, 100))
  }
  await close()
}

async function copyBare(from: Address, to: Address): Promise<number> {
  const [source, target] = [new pg.Client(from), new pg.Client(to)]
  await source.connect()
  await target.connect()
  let seconds = 0
  for (const table of tables) {
    const ready: Buffer[] = []
    for await (const chunk of copyOut(source, `COPY ${table} (${columns[table]}) TO STDOUT`)) ready.push(chunk)
    const began = performance.now()
    await copyIn(
      target,
      `COPY ${table} (${columns[table]}) FROM STDIN`,
      (async function* () {
        yield* ready
      })(),
    )
    seconds += (performance.now() - began) / 1_000
  }
  await source.end()
  await target.end()
  return seconds
}

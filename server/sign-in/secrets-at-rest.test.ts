import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import type { Person } from '#contract/api/session.ts'
import { testPassword, testSignIn, testUrl } from './testing.ts'
import type { Tokens } from './token-families.ts'

const it = await testSignIn()
afterAll(it.close)

const redirect = `${testUrl}/sign-in/done`

/** Everything that opens something, gathered on one way through all of sign-in. */
async function useEverything(): Promise<Record<string, string>> {
  const browser = it.browser()
  const setup = new URL((await it.room.firstAdminLink()) ?? '').pathname
  await browser.send(await browser.get(setup), { name: 'Łukasz', email: 'lukasz@fjordbat.example', password: testPassword })
  const person = (await it.db.selectFrom('person').selectAll().executeTakeFirstOrThrow()) as Person
  const caller = { person, sessionId: 'x', requestId: 'x', signal: new AbortController().signal }
  const { link } = await it.room.handlers['people.invite']({ email: 'maja@fjordbat.example', role: 'agent' }, caller)
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const page = await browser.get(`/sign-in?${new URLSearchParams({ response: 'code', challenge, state: 'a-state-of-sixteen', redirect })}`)
  const done = await browser.send(page, {})
  const code = new URL(done.location ?? '').searchParams.get('code') ?? ''
  const exchange = async (json: object) => (await (await it.app.fetch('/v1/token', { method: 'POST', json })).json()) as Tokens
  const first = await exchange({ grant: 'code', code, verifier, redirect })
  const second = await exchange({ grant: 'refresh', refreshToken: first.refreshToken })
  const cookie = decodeURIComponent(browser.cookies.get('tagalong-session') ?? '')
  return {
    password: testPassword,
    setupToken: setup.split('/').pop() ?? '',
    invitationToken: link.split('/').pop() ?? '',
    code,
    verifier,
    firstAccess: first.accessToken,
    firstRefresh: first.refreshToken,
    secondAccess: second.accessToken,
    secondRefresh: second.refreshToken,
    // the cookie is the token, a dot, and a signature
    sessionToken: cookie.slice(0, cookie.lastIndexOf('.')),
    formCookie: browser.cookies.get('tagalong-form') ?? '',
  }
}

test('no password and no token that opens anything stands in the database, in no table and no file', async () => {
  const secrets = await useEverything()
  for (const [name, value] of Object.entries(secrets)) expect(value.length, name).toBeGreaterThanOrEqual(20)
  // a word that is there on purpose: the search below finds what is there to be found
  const canary = `canary-${randomBytes(12).toString('hex')}`
  await it.db.updateTable('person').set({ name: canary }).execute()

  const { rows: tables } = await sql<{
    name: string
  }>`select tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`.execute(it.database.owner.db)
  let text = ''
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} as t`.execute(it.database.owner.db)
    text += rows.map(({ row }) => row).join('\n')
  }
  expect(text).toContain(canary)
  for (const [name, value] of Object.entries(secrets)) expect(text.includes(value), `${name} in a table`).toBe(false)

  const bytes = await filesOfDatabase()
  if (!bytes) return
  expect(bytes.includes(canary)).toBe(true)
  for (const [name, value] of Object.entries(secrets)) expect(bytes.includes(value), `${name} in a file`).toBe(false)
})

/** The database's own files after a checkpoint; undefined where the server is not on this machine, or its role may not ask for one. */
async function filesOfDatabase(): Promise<Buffer | undefined> {
  const { rows: owner } = await sql<{ super: boolean }>`select rolsuper as super from pg_roles where rolname = current_user`.execute(
    it.database.owner.db,
  )
  if (!owner[0]?.super) return undefined
  await sql`checkpoint`.execute(it.database.owner.db)
  const { rows } = await sql<{ folder: string; oid: string }>`
    select current_setting('data_directory') as folder, oid::text from pg_database where datname = current_database()`.execute(
    it.database.owner.db,
  )
  const folder = join(rows[0]?.folder ?? '', 'base', rows[0]?.oid ?? '')
  const names = await readdir(folder).catch(() => undefined)
  if (!names) return undefined
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)).catch(() => Buffer.alloc(0)))))
}

test('the library is known to one file', async () => {
  const { stdout } = await promisify(execFile)('git', ['grep', '-lE', "from '(better-auth|@better-auth/)", '--', '*.ts', '*.tsx'])
  expect(
    stdout
      .trim()
      .split('\n')
      .filter((file) => !file.endsWith('.test.ts'))
      .sort(),
  ).toEqual(['server/sign-in/better-auth.ts', 'server/sign-in/hashed-session-tokens.ts'])
})

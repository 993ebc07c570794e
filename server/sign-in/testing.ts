import { sql } from 'kysely'
import type { Person, RoleName } from '#contract/api/session.ts'
import { openAudit } from '#server/database/audit/open-audit.ts'
import { openNotices } from '#server/database/notices.ts'
import type { Db } from '#server/database/tables.ts'
import { type TestDatabase, testDatabase } from '#server/database/testing.ts'
import { silent, type TestApp, testApp } from '#server/http/testing.ts'
import { addPerson } from './add-person.ts'
import { createSignIn, type SignInRoom } from './create-sign-in.ts'
import { hashAt } from './password-hash.ts'
import { startFamily, type Tokens } from './token-families.ts'

export const testUrl = 'http://localhost:4310'
export const testPassword = 'four calm herrings swim'

/** A clock that is moved by hand; starts at the real time, because the library reads that. */
export type HandClock = {
  now(): Date
  forward(seconds: number): void
  /** stands still from now on, for what is told in whole seconds; answers how it goes on */
  hold(): () => void
}

export function handClock(): HandClock {
  let ahead = 0
  let held: number | undefined
  return {
    now: () => new Date((held ?? Date.now()) + ahead),
    forward: (seconds) => {
      ahead += seconds * 1_000
    },
    hold: () => {
      held = Date.now()
      return () => {
        held = undefined
      }
    },
  }
}

export type TestSignIn = {
  database: TestDatabase
  db: Db
  clock: HandClock
  room: SignInRoom
  app: TestApp
  /** the form-filling browser, with cookies of its own */
  browser(headers?: Record<string, string>): Browser
  close(): Promise<void>
}

/** Sign-in as it runs: real database, real HTTP, its pages and its operations. `deaf`: hears no other process, nor the database. */
export async function testSignIn(options: { deaf?: boolean } = {}): Promise<TestSignIn> {
  const database = await testDatabase()
  const stop = new AbortController()
  const clock = handClock()
  const audit = openAudit({ db: database.db, clock, log: silent })
  const room = await createSignIn({
    db: database.db,
    url: testUrl,
    clock,
    audit,
    organisation: () => 'Fjordbåt',
    settingsVersion: () => 7,
    connections: async () => [],
    address: (c) => c.req.header('x-test-address') ?? '192.0.2.1',
    notices: options.deaf ? { on: () => undefined } : openNotices(database.address, stop.signal),
  })
  const app = await testApp(room.handlers, { signIn: room.signIn, pages: [room.pages], publicUrl: testUrl, clock })
  return {
    database,
    db: database.db,
    clock,
    room,
    app,
    browser: (headers) => openBrowser(app.url, headers),
    async close() {
      stop.abort()
      await app.close()
      await audit.stop()
      await database.close()
    },
  }
}

/** Adds somebody who has a password (`testPassword`) and, with `tokens`, a signed-in extension. */
export async function addTestPerson(
  db: Db,
  role: RoleName,
  now: Date = new Date(),
  name = `Test ${role}`,
): Promise<{ person: Person; tokens: Tokens }> {
  const { rows } = await sql<{ n: string }>`select count(*) as n from person`.execute(db)
  const email = `${role}-${rows[0]?.n}@fjordbat.example`
  hashed ??= hashAt({ memory: 256, passes: 1, parallelism: 1 }, testPassword)
  const passwordHash = await hashed
  return db.transaction().execute(async (tx) => {
    const id = await addPerson(tx, { name, email, role, passwordHash }, now)
    if (!id) throw new Error(`${email} is taken`)
    return { person: { id, name, email, role }, tokens: await startFamily(tx, id, 'Chromium on Linux', now) }
  })
}
let hashed: Promise<string> | undefined

export type Browser = {
  get(path: string): Promise<Page>
  /** fills in the page's form and sends it as a browser does; hidden fields come from the page */
  send(page: Page, fields: Record<string, string>, headers?: Record<string, string>): Promise<Page>
  cookies: Map<string, string>
}
export type Page = {
  path: string
  status: number
  location: string | null
  text: string
  hidden: Record<string, string>
  headers: Headers
  setCookies: string[]
}

export function openBrowser(base: string, always: Record<string, string> = {}): Browser {
  const cookies = new Map<string, string>()
  const go = async (path: string, init: RequestInit): Promise<Page> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = {
      'user-agent': agent,
      'accept-language': 'en',
      ...always,
      ...(cookie && { cookie }),
      ...(init.headers as Record<string, string>),
    }
    const response = await fetch(`${base}${path}`, { ...init, headers, redirect: 'manual' })
    const setCookies = response.headers.getSetCookie()
    for (const line of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0\b/i.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    const text = await response.text()
    const hidden = Object.fromEntries(
      [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [name, plain(value ?? '')]),
    )
    return {
      path,
      status: response.status,
      location: response.headers.get('location'),
      text,
      hidden,
      headers: response.headers,
      setCookies,
    }
  }
  return {
    cookies,
    get: (path) => go(path, {}),
    send: (page, fields, headers = {}) => {
      const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1] ?? page.path
      const body = new URLSearchParams({ ...page.hidden, ...fields }).toString()
      return go(action, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: testUrl, ...headers },
      })
    },
  }
}

const plain = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/147.0.0.0 Safari/537.36'

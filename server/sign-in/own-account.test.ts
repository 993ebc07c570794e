import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Problem } from '#contract/errors.ts'
import { setPassword } from './add-person.ts'
import { hashPassword } from './password-hash.ts'
import { addTestPerson, testPassword, testSignIn } from './testing.ts'
import { startFamily, type Tokens } from './token-families.ts'

const it = await testSignIn({ deaf: true })
afterAll(it.close)

const another = 'väderleken växlar snabbt'
let maja: Awaited<ReturnType<typeof addTestPerson>>
let elsewhere: Tokens
beforeEach(async () => {
  await it.db.deleteFrom('person').execute()
  maja = await addTestPerson(it.db, 'agent', it.clock.now(), 'Maja Holm')
  elsewhere = await it.db.transaction().execute((tx) => startFamily(tx, maja.person.id, 'Firefox on Linux', it.clock.now()))
})

async function put<T>(path: string, json: object, as = maja.tokens.accessToken): Promise<{ status: number; body: T & Problem }> {
  const response = await it.app.fetch(path, { method: 'PUT', json, as })
  return { status: response.status, body: (await response.json()) as T & Problem }
}
const rename = (name: string) => put<{ person: { name: string } }>('/v1/account/name', { name })
const change = (current: string, password: string) => put<{ endedSessions: number }>('/v1/account/password', { current, password })
const signsIn = async (password: string) => {
  const browser = it.browser()
  return (await browser.send(await browser.get('/sign-in'), { email: maja.person.email, password })).status === 303
}
const session = async (token: string) => it.app.fetch('/v1/session', { as: token })
const audited = async (action: string) =>
  it.db
    .selectFrom('audit_entry')
    .innerJoin('audit_person', (join) => join.on(sql<boolean>`subject = 'person/' || pseudonym`))
    .selectAll('audit_entry')
    .where('action', '=', action)
    .where('person_id', '=', maja.person.id)
    .execute()

describe('one’s own name', () => {
  test('is changed at once, everywhere, and audited without the name', async () => {
    expect((await (await session(maja.tokens.accessToken)).json()).person.name).toBe('Maja Holm')
    expect((await rename('  Maja Holm-Ek ')).body.person.name).toBe('Maja Holm-Ek')
    expect((await (await session(maja.tokens.accessToken)).json()).person.name).toBe('Maja Holm-Ek')
    const [row] = await audited('person.renamed')
    expect(JSON.stringify(row)).not.toContain('Holm-Ek')
  })

  test.each([
    ['', 'Enter your name.'],
    ['x'.repeat(101), 'Use at most 100 characters.'],
    ['Maja\u202eHolm', 'Character 5, U+202E, cannot be seen. Type the name anew.'],
  ])('%j is refused beside its field', async (name, message) => {
    const { status, body } = await rename(name)
    expect(status).toBe(400)
    expect(body.fields).toEqual([{ path: 'name', message }])
    expect((await it.db.selectFrom('person').select('name').executeTakeFirstOrThrow()).name).toBe('Maja Holm')
  })
})

describe('one’s own password', () => {
  test('is changed with the one before; every other session ends and is told why, this one goes on', async () => {
    await signsIn(testPassword)
    expect((await change(testPassword, another)).body.endedSessions).toBe(2)
    expect(await signsIn(another)).toBe(true)
    expect(await signsIn(testPassword)).toBe(false)
    expect((await session(maja.tokens.accessToken)).status).toBe(200)
    expect((await session(elsewhere.accessToken)).status).toBe(401)
    const refused = await it.app.fetch('/v1/token', { method: 'POST', json: { grant: 'refresh', refreshToken: elsewhere.refreshToken } })
    expect((await refused.json()).ended).toBe('password')
    expect(
      (await it.app.fetch('/v1/token', { method: 'POST', json: { grant: 'refresh', refreshToken: maja.tokens.refreshToken } })).status,
    ).toBe(200)
    expect(await audited('person.password-changed')).toMatchObject([{ details: { ended: 2 } }])
  })

  test('stays as it is when the one before is wrong, and so do all sessions', async () => {
    const { status, body } = await change('four calm herrings swam', another)
    expect(status).toBe(400)
    expect(body.fields).toEqual([{ path: 'current', message: 'This is not your current password.' }])
    expect(await signsIn(testPassword)).toBe(true)
    expect((await session(elsewhere.accessToken)).status).toBe(200)
    expect(await audited('person.password-changed')).toEqual([])
  })

  test.each([
    ['short', 'Use at least 10 characters.'],
    ['Maja Holm 2026', 'This is your own name or email. Choose something others cannot guess.'],
    ['password12345', 'This is among the first passwords that are tried. Choose another.'],
  ])('%s is refused as at an invitation, without a try being counted', async (password, message) => {
    for (let i = 0; i < 8; i++) expect((await change('wrong', password)).body.fields).toEqual([{ path: 'password', message }])
  })

  test('cannot be guessed from a session that was left open: guesses are slowed, the right one too', async () => {
    const goOn = it.clock.hold()
    const tries: number[] = []
    for (let i = 0; i < 7; i++) tries.push((await change(`guess number ${i}`, another)).status)
    expect(tries.slice(0, 5)).toEqual([400, 400, 400, 400, 400])
    expect(tries.at(-1)).toBe(429)
    const { status, body } = await change(testPassword, another)
    expect(status).toBe(429)
    expect(body.retryAfter).toBeGreaterThan(0)
    it.clock.forward(3_600)
    expect((await change(testPassword, another)).status).not.toBe(429)
    goOn()
  })

  test('whoever signs in with the one before while it is being changed is out as well', async () => {
    const browser = it.browser()
    const form = await browser.get('/sign-in')
    const changing = await it.db.startTransaction().execute()
    // the password is looked at, and the session waits to be written
    await sql`LOCK TABLE page_session IN SHARE MODE`.execute(changing)
    const signingIn = browser.send(form, { email: maja.person.email, password: testPassword })
    const waiting = sql`SELECT FROM pg_locks WHERE relation = 'page_session'::regclass AND NOT granted`
    await vi.waitFor(async () => expect((await waiting.execute(it.db)).rows).toHaveLength(1), { timeout: 10_000 })
    await setPassword(changing, maja.person.id, await hashPassword(another), it.clock.now())
    await changing.commit().execute()
    expect((await signingIn).status).toBe(422)
    expect(await it.db.selectFrom('page_session').select('id').where('person_id', '=', maja.person.id).execute()).toEqual([])
  })

  test('of two changes at once one counts', async () => {
    const answers = await Promise.all([change(testPassword, another), change(testPassword, 'five calm herrings swim')])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400])
    expect([await signsIn(another), await signsIn('five calm herrings swim')].filter(Boolean)).toHaveLength(1)
  })
})

import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '#contract/api/session.ts'
import type { Audit } from '#server/ports/audit.ts'
import { addTestPerson, type Browser, testPassword, testSignIn, testUrl } from './testing.ts'
import { refresh as refreshToken, type Tokens } from './token-families.ts'

const it = await testSignIn()
afterAll(it.close)

const redirect = `${testUrl}/sign-in/done`
const newVerifier = () => randomBytes(32).toString('base64url')
const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')
const exchange = async (json: object) => {
  const response = await it.app.fetch('/v1/token', { method: 'POST', json })
  return { status: response.status, body: (await response.json()) as Tokens & { code: string } }
}
const refresh = (refreshToken: string) => exchange({ grant: 'refresh', refreshToken })
const call = async (accessToken: string) => (await it.app.fetch('/v1/session', { as: accessToken })).status

let person: Person
let tokens: Tokens
beforeEach(async () => {
  ;({ person, tokens } = await addTestPerson(it.db, 'agent', it.clock.now(), 'Maja Holm'))
})

describe('a refresh token', () => {
  test('is exchanged for new tokens of the same session', async () => {
    const { status, body } = await refresh(tokens.refreshToken)
    expect(status).toBe(200)
    expect(body).toMatchObject({ expiresIn: 900, sessionId: tokens.sessionId })
    expect(await call(body.accessToken)).toBe(200)
    expect(body.refreshToken).not.toBe(tokens.refreshToken)
  })

  test('given again after its successor was used for a call ends the session', async () => {
    const { body: next } = await refresh(tokens.refreshToken)
    expect(await call(next.accessToken)).toBe(200)
    expect((await refresh(tokens.refreshToken)).status).toBe(401)
    expect(await call(next.accessToken)).toBe(401)
    expect((await refresh(next.refreshToken)).status).toBe(401)
  })

  test('given again after its successor was exchanged ends the session', async () => {
    const { body: second } = await refresh(tokens.refreshToken)
    const { body: third } = await refresh(second.refreshToken)
    expect((await refresh(tokens.refreshToken)).status).toBe(401)
    expect((await refresh(third.refreshToken)).status).toBe(401)
  })

  test('given again because the answer was lost gets a fresh successor; the lost one is of no use', async () => {
    const { body: lost } = await refresh(tokens.refreshToken)
    const { status, body: fresh } = await refresh(tokens.refreshToken)
    expect(status).toBe(200)
    expect(fresh.refreshToken).not.toBe(lost.refreshToken)
    expect(await call(lost.accessToken)).toBe(401)
    expect(await call(fresh.accessToken)).toBe(200)
    expect((await refresh(fresh.refreshToken)).status).toBe(200)
  })

  test('may be lost again and again, also after a night', async () => {
    let last = tokens
    for (let i = 0; i < 3; i++) {
      it.clock.forward(12 * 3_600)
      const { status, body } = await refresh(tokens.refreshToken)
      expect(status).toBe(200)
      last = body
    }
    expect(await call(last.accessToken)).toBe(200)
  })

  test('that was replaced unused and comes back after all ends the session', async () => {
    const { body: lost } = await refresh(tokens.refreshToken)
    const { body: fresh } = await refresh(tokens.refreshToken)
    expect((await refresh(lost.refreshToken)).status).toBe(401)
    expect((await refresh(fresh.refreshToken)).status).toBe(401)
  })

  test('sent many times at once never leaves two sets of tokens that both work', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(tokens.refreshToken)))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
    const worked = await Promise.all(answers.map(({ body }) => call(body.accessToken)))
    expect(worked.filter((status) => status === 200)).toHaveLength(1)
  })

  test('rests for thirty days and not longer; a session ends after ninety in any case', async () => {
    it.clock.forward(29 * 86_400)
    const { body: second } = await refresh(tokens.refreshToken)
    it.clock.forward(29 * 86_400)
    const { body: third } = await refresh(second.refreshToken)
    it.clock.forward(29 * 86_400)
    const { body: fourth } = await refresh(third.refreshToken)
    expect(await call(fourth.accessToken)).toBe(200)
    it.clock.forward(4 * 86_400)
    expect((await refresh(fourth.refreshToken)).status).toBe(401)
    const other = await addTestPerson(it.db, 'agent', it.clock.now())
    it.clock.forward(31 * 86_400)
    expect((await refresh(other.tokens.refreshToken)).status).toBe(401)
  })

  test('of somebody shut out is refused', async () => {
    await it.db.updateTable('person').set({ disabled_at: it.clock.now() }).where('id', '=', person.id).execute()
    expect((await refresh(tokens.refreshToken)).status).toBe(401)
  })

  test('that comes late, from a client that has gone away and asked again since, ends nothing', async () => {
    const { body } = await refresh(tokens.refreshToken)
    expect(await call(body.accessToken)).toBe(200)
    const audit = { write: () => Promise.reject(new Error('nothing is to be noted')) } as unknown as Audit
    await expect(refreshToken(it.db, tokens.refreshToken, audit, it.clock.now(), AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(await call(body.accessToken)).toBe(200)
    expect((await refresh(body.refreshToken)).status).toBe(200)
  })

  test('reused is in the audit, without the token', async () => {
    const { body } = await refresh(tokens.refreshToken)
    await call(body.accessToken)
    await refresh(tokens.refreshToken)
    const row = await it.db
      .selectFrom('audit_entry')
      .selectAll()
      .where('action', '=', 'refresh-token.reused')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(row.subject).toBe(`session/${tokens.sessionId}`)
  })
})

describe('who holds the refresh token of a session that has ended is told why', () => {
  const why = async (token: string) => ((await refresh(token)).body as { ended?: string }).ended
  const asAdmin = async (method: string, path: string, json?: object) => {
    const admin = await addTestPerson(it.db, 'admin', it.clock.now())
    return (await it.app.fetch(path, { method, as: admin.tokens.accessToken, ...(json && { json }) })).status
  }

  test('by an admin', async () => {
    expect(await asAdmin('DELETE', `/v1/sessions/${tokens.sessionId}`)).toBe(200)
    expect(await why(tokens.refreshToken)).toBe('admin')
    expect(await why(tokens.refreshToken)).toBe('admin')
  })

  test('because the account was closed', async () => {
    expect(await asAdmin('PUT', `/v1/people/${person.id}`, { disabled: true })).toBe(200)
    expect(await why(tokens.refreshToken)).toBe('closed')
  })

  test('by the same person from elsewhere; nothing is kept of signing out here', async () => {
    const { tokens: other } = await addTestPerson(it.db, 'agent', it.clock.now())
    await it.db.updateTable('token_family').set({ person_id: person.id }).where('id', '=', other.sessionId).execute()
    await it.app.fetch(`/v1/sessions/${other.sessionId}`, { method: 'DELETE', as: tokens.accessToken })
    expect(await why(other.refreshToken)).toBe('own')
    await it.app.fetch('/v1/sessions/current', { method: 'DELETE', as: tokens.accessToken })
    expect(await why(tokens.refreshToken)).toBeUndefined()
  })

  test('by time', async () => {
    it.clock.forward(31 * 86_400)
    expect(await why(tokens.refreshToken)).toBe('expired')
  })

  test('by reuse: the one that came second, and the one that held the newest', async () => {
    const { body: next } = await refresh(tokens.refreshToken)
    await call(next.accessToken)
    expect(await why(tokens.refreshToken)).toBe('reused')
    expect(await why(next.refreshToken)).toBe('reused')
  })

  test('also where the last answer was lost, and not for older tokens', async () => {
    const { body: second } = await refresh(tokens.refreshToken)
    await refresh(second.refreshToken)
    await asAdmin('DELETE', `/v1/sessions/${tokens.sessionId}`)
    expect(await why(second.refreshToken)).toBe('admin')
    expect(await why(tokens.refreshToken)).toBeUndefined()
  })

  test('and nobody else: neither by a made-up token nor by the access token, whose answers are alike', async () => {
    await asAdmin('DELETE', `/v1/sessions/${tokens.sessionId}`)
    const madeUp = await refresh(`tagalong_refresh_${'A'.repeat(43)}`)
    const access = await refresh(tokens.accessToken)
    expect({ ...access.body, requestId: '' }).toEqual({ ...madeUp.body, requestId: '' })
    expect(madeUp.body).not.toHaveProperty('ended')
    const response = await it.app.fetch('/v1/session', { as: tokens.accessToken })
    expect(await response.json()).not.toHaveProperty('ended')
  })
})

describe('an access token', () => {
  test('lives a quarter of an hour', async () => {
    expect(await call(tokens.accessToken)).toBe(200)
    it.clock.forward(14 * 60)
    expect(await call(tokens.accessToken)).toBe(200)
    it.clock.forward(60)
    expect(await call(tokens.accessToken)).toBe(401)
  })

  test('goes on to the end of its time when the session was refreshed meanwhile', async () => {
    await call(tokens.accessToken)
    await refresh(tokens.refreshToken)
    expect(await call(tokens.accessToken)).toBe(200)
  })

  test('is remembered for two seconds at most, and forgotten at once when an ending is heard', async () => {
    expect(await call(tokens.accessToken)).toBe(200)
    await it.db.deleteFrom('token_family').where('id', '=', tokens.sessionId).execute()
    expect(await call(tokens.accessToken)).toBe(200)
    it.clock.forward(2)
    expect(await call(tokens.accessToken)).toBe(401)
  })

  test.each(['tagalong_access_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '0123456789abcdef', '%00%00%00%00%00%00%00%00'])(
    'made up (%s) is nobody',
    async (token) => {
      expect(await call(token)).toBe(401)
    },
  )

  test('is written as used once, and its session as alive once a minute', async () => {
    const used = async () =>
      (
        await it.db.selectFrom('token_family').select('last_used_at').where('id', '=', tokens.sessionId).executeTakeFirstOrThrow()
      ).last_used_at.getTime()
    const start = await used()
    it.clock.forward(30)
    await call(tokens.accessToken)
    expect(await used()).toBe(start)
    it.clock.forward(40)
    await call(tokens.accessToken)
    expect(await used()).toBeGreaterThanOrEqual(start + 69_000)
    const seen = await it.db.selectFrom('person').select('last_seen_at').where('id', '=', person.id).executeTakeFirstOrThrow()
    expect(seen.last_seen_at?.getTime()).toBe(await used())
  })
})

describe('signing in the extension', () => {
  const query = (challenge: string, more: Record<string, string> = {}) =>
    `/sign-in?${new URLSearchParams({ response: 'code', challenge, state: 'a-state-of-sixteen', redirect, ...more })}`

  async function codeFor(browser: Browser, verifier: string) {
    const page = await browser.get(query(challengeOf(verifier)))
    const answer = await browser.send(page, { email: person.email, password: testPassword })
    return new URL(answer.location ?? '').searchParams.get('code') ?? ''
  }

  test('with a password leads to the one address, with code and state, and the code to tokens', async () => {
    const verifier = newVerifier()
    const browser = it.browser()
    const answer = await browser.send(await browser.get(query(challengeOf(verifier))), { email: person.email, password: testPassword })
    expect(answer.status).toBe(303)
    const location = new URL(answer.location ?? '')
    expect(location.origin + location.pathname).toBe(redirect)
    expect(location.searchParams.get('state')).toBe('a-state-of-sixteen')
    expect((await browser.get(`${location.pathname}${location.search}`)).text).toContain('This tab closes by itself.')
    const { status, body } = await exchange({ grant: 'code', code: location.searchParams.get('code'), verifier, redirect })
    expect(status).toBe(200)
    expect(await call(body.accessToken)).toBe(200)
    const sessions = await it.room.handlers['session.list'](
      {},
      { person, sessionId: body.sessionId, requestId: '', signal: AbortSignal.timeout(5_000) },
    )
    expect(sessions.sessions.find((session) => session.current)).toMatchObject({ kind: 'extension', device: 'Chromium on Linux' })
  })

  test('by somebody signed in already asks first: a link alone gives no code', async () => {
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email: person.email, password: testPassword })
    const verifier = newVerifier()
    const page = await browser.get(query(challengeOf(verifier)))
    expect(page.status).toBe(200)
    expect(page.location).toBeNull()
    expect(page.text).toContain('Connect the extension?')
    // where the focus is, Enter goes on
    expect(page.text).toMatch(/<button type="submit"[^>]* autofocus>Continue as Maja</)
    expect(await it.db.selectFrom('sign_in_code').select('code_hash').where('person_id', '=', person.id).execute()).toEqual([])
    const answer = await browser.send(page, {})
    const code = new URL(answer.location ?? '').searchParams.get('code')
    expect((await exchange({ grant: 'code', code, verifier, redirect })).status).toBe(200)
  })

  test('from another site’s form gives no code', async () => {
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email: person.email, password: testPassword })
    const page = await browser.get(query(challengeOf(newVerifier())))
    expect((await browser.send(page, {}, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await browser.send({ ...page, hidden: { ...page.hidden, form: 'forged' } }, {})).location).toBeNull()
    expect(await it.db.selectFrom('sign_in_code').select('code_hash').where('person_id', '=', person.id).execute()).toEqual([])
  })

  test('asks again when another person signed in meanwhile', async () => {
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email: person.email, password: testPassword })
    const page = await browser.get(query(challengeOf(newVerifier())))
    const other = await addTestPerson(it.db, 'agent', it.clock.now(), 'Siobhán Ní Bhriain')
    await browser.send(await browser.get('/sign-in?switch=1'), { email: other.person.email, password: testPassword })
    const answer = await browser.send(page, {})
    expect(answer.location).toBeNull()
    expect(answer.text).toContain('Continue as Siobhán')
  })

  test.each([
    ['a challenge that is no SHA-256', { challenge: 'short' }],
    ['no challenge', { challenge: '' }],
    ['a short state', { state: 'x' }],
    ['another kind of answer', { response: 'token' }],
    ['another site', { redirect: 'https://evil.example/sign-in/done' }],
    ['another path', { redirect: `${testUrl}/practice` }],
    ['a longer path', { redirect: `${redirect}/../../practice` }],
    ['a query in the address', { redirect: `${redirect}?next=https://evil.example` }],
    ['a user in the address', { redirect: 'http://localhost:4310@evil.example/sign-in/done' }],
    ['another port', { redirect: 'http://localhost:4311/sign-in/done' }],
    ['an address that only begins like ours', { redirect: 'http://localhost:43100/sign-in/done' }],
  ])('with %s is refused, as page and as form', async (_, wrong) => {
    const browser = it.browser()
    const page = await browser.get(query(challengeOf(newVerifier()), wrong))
    expect(page.status).toBe(400)
    expect(page.text).toContain('This sign-in cannot go on.')
    const good = await browser.get(query(challengeOf(newVerifier())))
    const answer = await browser.send({ ...good, hidden: { ...good.hidden, ...wrong } }, { email: person.email, password: testPassword })
    expect(answer.status).toBe(400)
    expect(answer.location).toBeNull()
  })

  test('a code is bound to its verifier and its address, and is spent by a wrong try', async () => {
    const verifier = newVerifier()
    const stolen = await codeFor(it.browser(), verifier)
    expect((await exchange({ grant: 'code', code: stolen, verifier: newVerifier(), redirect })).status).toBe(401)
    expect((await exchange({ grant: 'code', code: stolen, verifier, redirect })).status).toBe(401)
    const other = await codeFor(it.browser(), verifier)
    expect((await exchange({ grant: 'code', code: other, verifier, redirect: 'http://127.0.0.1:4310/sign-in/done' })).status).toBe(401)
  })

  test('the challenge itself is no verifier', async () => {
    const verifier = newVerifier()
    const code = await codeFor(it.browser(), verifier)
    expect((await exchange({ grant: 'code', code, verifier: challengeOf(verifier), redirect })).status).toBe(401)
  })

  test('a code lives a minute', async () => {
    const verifier = newVerifier()
    const code = await codeFor(it.browser(), verifier)
    it.clock.forward(61)
    expect((await exchange({ grant: 'code', code, verifier, redirect })).status).toBe(401)
  })

  test('a code used twice ends what the first use gave', async () => {
    const verifier = newVerifier()
    const code = await codeFor(it.browser(), verifier)
    const { body } = await exchange({ grant: 'code', code, verifier, redirect })
    expect(await call(body.accessToken)).toBe(200)
    expect((await exchange({ grant: 'code', code, verifier, redirect })).status).toBe(401)
    expect(await call(body.accessToken)).toBe(401)
    expect((await refresh(body.refreshToken)).status).toBe(401)
  })

  test('a code used twice at the same moment leaves nobody signed in', async () => {
    const verifier = newVerifier()
    const code = await codeFor(it.browser(), verifier)
    const answers = await Promise.all([1, 2].map(() => exchange({ grant: 'code', code, verifier, redirect })))
    const first = answers.find(({ status }) => status === 200)
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
    expect(await call(first?.body.accessToken ?? '')).toBe(401)
  })

  test('a code of somebody who was shut out meanwhile gives nothing', async () => {
    const verifier = newVerifier()
    const code = await codeFor(it.browser(), verifier)
    await it.db.updateTable('person').set({ disabled_at: it.clock.now() }).where('id', '=', person.id).execute()
    expect((await exchange({ grant: 'code', code, verifier, redirect })).status).toBe(401)
  })
})

import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Invitation, PersonRow } from '#contract/api/people.ts'
import type { Session } from '#contract/api/session.ts'
import type { Problem } from '#contract/errors.ts'
import { openNotices } from '#server/database/notices.ts'
import { addPerson } from './add-person.ts'
import { createBearer } from './bearer.ts'
import { endingsChannel } from './endings.ts'
import { addTestPerson, testPassword, testSignIn } from './testing.ts'

// Deaf, so that what is forgotten at once in this process is not forgotten by hearing of it.
const it = await testSignIn({ deaf: true })
const stop = new AbortController()
afterAll(async () => {
  stop.abort()
  await it.close()
})

type Added = Awaited<ReturnType<typeof addTestPerson>>
let admin: Added
let agent: Added
beforeEach(async () => {
  await it.db.deleteFrom('person').execute()
  admin = await addTestPerson(it.db, 'admin', it.clock.now(), 'Łukasz Wiśniewski')
  agent = await addTestPerson(it.db, 'agent', it.clock.now(), 'Maja Holm')
})

async function call<T>(who: Added, method: string, path: string, json?: object): Promise<{ status: number; body: T & Problem }> {
  const response = await it.app.fetch(path, { method, as: who.tokens.accessToken, ...(json && { json }) })
  return { status: response.status, body: (await response.json()) as T & Problem }
}
const change = (who: Added, whom: Added, json: object) => call<{ person: PersonRow }>(who, 'PUT', `/v1/people/${whom.person.id}`, json)
const isSignedIn = async (who: Added) => (await call(who, 'GET', '/v1/session')).status === 200
const actions = async () => (await it.db.selectFrom('audit_entry').select('action').orderBy('id').execute()).map((row) => row.action)

describe('the session', () => {
  test('says who is signed in, where, and with which settings', async () => {
    const { body } = await call<object>(agent, 'GET', '/v1/session')
    expect(body).toEqual({ person: agent.person, organisation: { name: 'Fjordbåt' }, connections: [], settingsVersion: 7 })
  })

  test('list holds extensions and pages of the caller alone, newest first, this one marked', async () => {
    const browser = it.browser()
    it.clock.forward(1)
    await browser.send(await browser.get('/sign-in'), { email: agent.person.email, password: testPassword })
    const { body } = await call<{ sessions: Session[] }>(agent, 'GET', '/v1/sessions')
    expect(body.sessions.map(({ kind, current, device }) => [kind, current, device])).toEqual([
      ['page', false, 'Chromium on Linux'],
      ['extension', true, 'Chromium on Linux'],
    ])
  })

  test('can be ended from elsewhere, a page session too, and is over at once', async () => {
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email: agent.person.email, password: testPassword })
    const { body } = await call<{ sessions: Session[] }>(agent, 'GET', '/v1/sessions')
    const page = body.sessions.find((session) => session.kind === 'page')
    expect((await call(agent, 'DELETE', `/v1/sessions/${page?.id}`)).status).toBe(200)
    expect((await browser.get('/sign-out')).location).toBe('/sign-in')
    expect((await call(agent, 'DELETE', '/v1/sessions/current')).status).toBe(200)
    expect(await isSignedIn(agent)).toBe(false)
  })

  test('of somebody else does not exist for an agent or an integrator; an admin ends it', async () => {
    const integrator = await addTestPerson(it.db, 'integrator', it.clock.now())
    for (const who of [agent, integrator]) {
      const other = await call(who, 'DELETE', `/v1/sessions/${admin.tokens.sessionId}`)
      const none = await call(who, 'DELETE', '/v1/sessions/00000000-0000-4000-8000-000000000000')
      expect([other.status, none.status]).toEqual([404, 404])
      expect({ ...other.body, requestId: '' }).toEqual({ ...none.body, requestId: '' })
    }
    expect(await isSignedIn(admin)).toBe(true)
    expect((await call(admin, 'DELETE', `/v1/sessions/${agent.tokens.sessionId}`)).status).toBe(200)
    expect(await isSignedIn(agent)).toBe(false)
    expect(await actions()).toContain('session.ended')
  })

  test('ended in one process is over in every other at once', async () => {
    const notices = openNotices(it.database.address, stop.signal)
    // A clock that stands still: what is remembered would be remembered for ever.
    const still = it.clock.now()
    const elsewhere = createBearer({ db: it.db, clock: { now: () => still } })
    let heard = Promise.withResolvers<void>()
    notices.on(endingsChannel, () => {
      elsewhere.forget()
      heard.resolve()
    })
    await notices.ready
    expect(await elsewhere(agent.tokens.accessToken)).toBeDefined()
    heard = Promise.withResolvers()
    await call(admin, 'DELETE', `/v1/sessions/${agent.tokens.sessionId}`)
    await heard.promise
    expect(await elsewhere(agent.tokens.accessToken)).toBeUndefined()
  })
})

describe('the list of people', () => {
  test('has everybody with role, sessions and when they were last seen, and open invitations', async () => {
    it.clock.forward(120)
    await call(agent, 'GET', '/v1/session')
    await call(admin, 'POST', '/v1/invitations', { email: 'New@fjordbat.example', role: 'integrator' })
    const { body } = await call<{ people: PersonRow[]; invitations: Invitation[] }>(admin, 'GET', '/v1/people')
    const maja = body.people.find((person) => person.id === agent.person.id)
    expect(maja).toMatchObject({ name: 'Maja Holm', role: 'agent', disabled: false, sessions: 1 })
    expect(maja?.lastSeenAt).toBeDefined()
    expect(body.invitations).toMatchObject([{ email: 'new@fjordbat.example', role: 'integrator', invitedBy: 'Łukasz Wiśniewski' }])
  })

  test('shows whoever signs in as seen, from the first moment on', async () => {
    const people = async () => (await call<{ people: PersonRow[] }>(admin, 'GET', '/v1/people')).body.people
    const seenAt = async (who: Added) => Date.parse((await people()).find(({ id }) => id === who.person.id)?.lastSeenAt ?? '')
    let before = it.clock.now().getTime()
    await it.app.fetch('/v1/token', { method: 'POST', json: { grant: 'refresh', refreshToken: admin.tokens.refreshToken } })
    const { rows } = await sql<{ at: Date }>`select last_seen_at as at from person where id = ${admin.person.id}`.execute(it.db)
    expect(rows[0]?.at.getTime()).toBeGreaterThanOrEqual(before)
    admin = await addTestPerson(it.db, 'admin', it.clock.now())
    it.clock.forward(600)
    before = it.clock.now().getTime()
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email: agent.person.email, password: testPassword })
    expect(await seenAt(agent)).toBeGreaterThanOrEqual(before)
    // who asks is seen as well
    expect(await seenAt(admin)).toBeGreaterThanOrEqual(before)
  })

  test('shows who was invited and has not come as not seen', async () => {
    await it.db
      .transaction()
      .execute((tx) => addPerson(tx, { name: 'Kim', email: 'kim@fjordbat.example', role: 'agent', passwordHash: 'x' }, it.clock.now()))
    const { body } = await call<{ people: PersonRow[] }>(admin, 'GET', '/v1/people')
    expect(body.people.find(({ name }) => name === 'Kim')).not.toHaveProperty('lastSeenAt')
  })

  test('leads to a person’s sessions; an unknown person is not found', async () => {
    const { body } = await call<{ sessions: Session[] }>(admin, 'GET', `/v1/people/${agent.person.id}/sessions`)
    expect(body.sessions).toMatchObject([{ id: agent.tokens.sessionId, current: false }])
    expect((await call(admin, 'GET', '/v1/people/nobody/sessions')).status).toBe(404)
    expect((await change(admin, { ...agent, person: { ...agent.person, id: 'nobody' } }, { role: 'admin' })).status).toBe(404)
  })

  test('an invitation with a role that does not exist, or for somebody in the list with another role, is refused at its field', async () => {
    expect((await call(admin, 'POST', '/v1/invitations', { email: 'a@fjordbat.example', role: 'owner' })).body.fields?.[0]?.path).toBe(
      'role',
    )
    const known = await call(admin, 'POST', '/v1/invitations', { email: agent.person.email.toUpperCase(), role: 'admin' })
    expect(known.body.fields?.[0]?.path).toBe('email')
    expect(known.body.hint).toContain('Change the role')
  })
})

describe('a person', () => {
  test('with a new role has it at the next call', async () => {
    expect((await call(agent, 'GET', '/v1/people')).status).toBe(403)
    expect((await change(admin, agent, { role: 'admin' })).body.person.role).toBe('admin')
    expect((await call(agent, 'GET', '/v1/people')).status).toBe(200)
    await change(admin, agent, { role: 'agent' })
    expect((await call(agent, 'GET', '/v1/people')).status).toBe(403)
  })

  test('shut out is out at once, everywhere; let in again signs in anew', async () => {
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email: agent.person.email, password: testPassword })
    expect(await isSignedIn(agent)).toBe(true)
    const { body } = await change(admin, agent, { disabled: true })
    expect(body.person).toMatchObject({ disabled: true, sessions: 0 })
    expect(await isSignedIn(agent)).toBe(false)
    expect((await browser.get('/sign-out')).location).toBe('/sign-in')
    await change(admin, agent, { disabled: false })
    expect(await isSignedIn(agent)).toBe(false)
    expect((await browser.get('/sign-out')).location).toBe('/sign-in')
    expect((await browser.send(await browser.get('/sign-in'), { email: agent.person.email, password: testPassword })).status).toBe(303)
    expect(await actions()).toEqual(expect.arrayContaining(['person.shut-out', 'person.let-in']))
  })

  test('shut out in the database alone, with sessions that nobody has ended, is out all the same', async () => {
    const browser = it.browser()
    await browser.send(await browser.get('/sign-in'), { email: agent.person.email, password: testPassword })
    await it.db.updateTable('person').set({ disabled_at: it.clock.now() }).where('id', '=', agent.person.id).execute()
    it.clock.forward(3) // what is remembered of a token is remembered for two seconds
    expect(await isSignedIn(agent)).toBe(false)
    expect((await browser.get('/sign-out')).location).toBe('/sign-in')
  })

  test('who is the last admin can neither be demoted nor shut out', async () => {
    const role = 'Łukasz Wiśniewski is the only admin who can sign in, so the role stays as it is.'
    const disabled = 'Łukasz Wiśniewski is the only admin who can sign in, so nobody may shut them out.'
    for (const [json, path, message] of [
      [{ role: 'agent' }, 'role', role],
      [{ disabled: true }, 'disabled', disabled],
      [{ role: 'integrator', disabled: true }, 'disabled', disabled],
    ] as const) {
      const { status, body } = await change(admin, admin, json)
      expect(status).toBe(400)
      expect(body).toMatchObject({ detail: message, hint: 'Make somebody else an admin first.', fields: [{ path, message }] })
    }
    expect((await call(admin, 'GET', '/v1/people')).status).toBe(200)
  })

  test('an admin who is shut out does not count as another admin', async () => {
    const second = await addTestPerson(it.db, 'admin', it.clock.now())
    await change(admin, second, { disabled: true })
    expect((await change(admin, admin, { role: 'agent' })).status).toBe(400)
  })

  test('two admins who demote each other at once leave one', async () => {
    for (let round = 0; round < 10; round++) {
      const second = await addTestPerson(it.db, 'admin', it.clock.now())
      await it.db.updateTable('person').set({ role: 'agent' }).where('id', 'not in', [admin.person.id, second.person.id]).execute()
      await it.db.updateTable('person').set({ role: 'admin' }).where('id', '=', admin.person.id).execute()
      it.clock.forward(3)
      const answers = await Promise.all([change(admin, second, { role: 'agent' }), change(second, admin, { role: 'agent' })])
      const admins = await it.db.selectFrom('person').select('id').where('role', '=', 'admin').execute()
      expect(admins).toHaveLength(1)
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    }
  })
})

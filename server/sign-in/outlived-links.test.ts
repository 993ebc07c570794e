import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { PersonRow } from '#contract/api/people.ts'
import { addTestPerson, testPassword, testSignIn } from './testing.ts'

// A link must not outlive what its sender may, nor the password that it was to replace.

const it = await testSignIn()
afterAll(it.close)

type Added = Awaited<ReturnType<typeof addTestPerson>>
let ada: Added
let bob: Added
let begun: Date
beforeEach(async () => {
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(it.db)
  begun = rows[0]?.at ?? new Date()
  await it.db.deleteFrom('invitation').execute()
  await it.db.deleteFrom('person').execute()
  ada = await addTestPerson(it.db, 'admin', it.clock.now(), 'Ada Berg')
  bob = await addTestPerson(it.db, 'admin', it.clock.now(), 'Bob Lind')
})

const ask = (who: Added, method: string, path: string, json: object) => it.app.fetch(path, { method, json, as: who.tokens.accessToken })
const change = (json: { role?: string; disabled?: boolean }) => ask(ada, 'PUT', `/v1/people/${bob.person.id}`, json)
async function invited(by: Added, email: string, role: string): Promise<string> {
  const { link } = (await (await ask(by, 'POST', '/v1/invitations', { email, role })).json()) as { link: string }
  return new URL(link).pathname
}
/** what the audit says of this that was done to the two people and links of the test */
const noted = async (action: string) =>
  (await it.db.selectFrom('audit_entry').select(['action', 'at']).where('action', '=', action).execute()).filter(({ at }) => at >= begun)
const another = 'seven loud mackerels dive'
const isOver = async (path: string) => {
  const page = await it.browser().get(path)
  return page.status === 410 && page.text.includes('taken back')
}
/** Opens the form before, sends it after: what was in a tab already is no way round. */
async function sentAfter(path: string, happens: () => Promise<unknown>): Promise<number> {
  const browser = it.browser()
  const page = await browser.get(path)
  expect(page.status).toBe(200)
  await happens()
  return (await browser.send(page, { name: 'Bob again', password: another })).status
}
const people = async () =>
  ((await (await it.app.fetch('/v1/people', { as: ada.tokens.accessToken })).json()) as { people: PersonRow[] }).people

describe('an invitation', () => {
  test.each([
    ['is shut out', { disabled: true }],
    ['is an admin no more', { role: 'agent' }],
  ])('ends when the admin who sent it %s', async (_, json) => {
    const link = await invited(bob, 'bob-again@fjordbat.example', 'admin')
    expect(await sentAfter(link, () => change(json))).toBe(410)
    expect(await isOver(link)).toBe(true)
    expect((await people()).map(({ email }) => email)).not.toContain('bob-again@fjordbat.example')
    expect((await noted('invitation.revoked')).length).toBe(1)
  })

  test('stays ended when the admin is let in again', async () => {
    const link = await invited(bob, 'bob-again@fjordbat.example', 'admin')
    await change({ disabled: true })
    await change({ disabled: false })
    expect(await isOver(link)).toBe(true)
  })

  test.each([
    ['shut out', { disabled_at: new Date() }],
    ['demoted', { role: 'integrator' as const }],
  ])('that nobody has ended is worth nothing while its sender is %s', async (_, state) => {
    const link = await invited(bob, 'bob-again@fjordbat.example', 'admin')
    const alone = () => it.db.updateTable('person').set(state).where('id', '=', bob.person.id).execute()
    expect(await sentAfter(link, alone)).toBe(410)
    expect(await isOver(link)).toBe(true)
  })

  test('of another admin goes on', async () => {
    const link = await invited(ada, 'kim@fjordbat.example', 'agent')
    expect(await sentAfter(link, () => change({ disabled: true }))).toBe(303)
  })
})

describe('a link for a new password', () => {
  test('ends when the person changes the password themselves', async () => {
    const link = await invited(ada, bob.person.email, 'admin')
    expect(
      await sentAfter(link, () => ask(bob, 'PUT', '/v1/account/password', { current: testPassword, password: 'nine warm cod rest' })),
    ).toBe(410)
    expect(await isOver(link)).toBe(true)
  })

  test('ends when the person is shut out, and is worth nothing where that is so in the database alone', async () => {
    const link = await invited(ada, bob.person.email, 'admin')
    expect(await sentAfter(link, () => change({ disabled: true }))).toBe(410)
    await change({ disabled: false })
    const second = await invited(ada, bob.person.email, 'admin')
    const alone = () => it.db.updateTable('person').set({ disabled_at: new Date() }).where('id', '=', bob.person.id).execute()
    expect(await sentAfter(second, alone)).toBe(410)
    expect(await noted('person.password-changed')).toEqual([])
  })

  test('is used and not ended by its own use', async () => {
    const link = await invited(ada, bob.person.email, 'admin')
    expect(await sentAfter(link, async () => undefined)).toBe(303)
    expect((await it.browser().get(link)).text).toContain('This link has been used.')
  })
})

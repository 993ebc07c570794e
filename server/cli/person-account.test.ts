import { sql } from 'kysely'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Conversation } from '#contract/conversation.ts'
import type { Person } from '#contract/api/session.ts'
import { forgetAuditNamesBefore } from '#server/database/retention.ts'
import type { Caller } from '#server/ports/handlers.ts'
import { acceptInvitation, invite } from '#server/sign-in/invitations.ts'
import { completeSetup, recoveryLink } from '#server/sign-in/setup-links.ts'
import { addTestPerson } from '#server/sign-in/testing.ts'
import { stranger, talk, visitor, visitedHouse } from './testing/visited-house.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const at = visitedHouse()
const { call, inBackup, live, person } = at

describe('erasing somebody who signs in', () => {
  test('ends what they are signed in with and takes their name out of all they did', async () => {
    const { agent } = await live()
    await addTestPerson(at.house.db, 'admin')
    const named = ['Canaryagent', agent.email, agent.id]
    const tables = Object.keys(await inBackup(named)).sort()
    expect(tables).toEqual(expect.arrayContaining(['audit_person', 'person', 'refusal', 'request', 'tag', 'token_family']))
    const exported = JSON.parse(await person('export', agent.email))
    expect(exported.account).toMatchObject({ person: { name: 'Agneta Canaryagent' }, tags: [{}, {}, {}, {}, {}] })
    expect(exported.account.audit.length).toBeGreaterThan(3)
    expect(await person('erase', agent.email)).toContain('The account of this address')
    const left = await inBackup(named)
    expect(left).toEqual({})
    expect(await at.house.db.selectFrom('tag').select('id').execute()).toHaveLength(5)
  })

  test('is in the audit by pseudonyms alone: once these are forgotten, no row leads back to anybody', async () => {
    const { person: admin } = await addTestPerson(at.house.db, 'admin')
    const { person: agent } = await addTestPerson(at.house.db, 'agent')
    const as = (who: Person): Caller => ({ person: who, sessionId: 's', requestId: 'r', signal: new AbortController().signal })
    const { clock, audit } = at.house
    const url = 'https://tagalong.example'
    const passwordHash = 'no hash'
    const accept = async (email: string) => {
      const by = { id: admin.id, name: admin.name }
      const { link } = await invite(at.house.db, { email, role: 'agent', by, url }, audit, clock.now())
      const token = link.split('/').at(-1) as string
      return acceptInvitation(at.house.db, { token, name: 'New Here', passwordHash }, audit, clock.now())
    }
    await accept('new@fjordbat.example')
    await accept('new@fjordbat.example')
    for (const email of ['second@fjordbat.example', admin.email]) {
      const token = (await recoveryLink(at.house.db, url, audit, clock.now())).split('/').at(-1) as string
      expect(await completeSetup(at.house.db, { token, name: 'Second', email, passwordHash }, audit, clock.now())).toHaveProperty(
        'personId',
      )
    }
    await call('account.rename', { name: 'Other Name' }, as(agent))
    await call('people.sessions', { id: agent.id }, as(admin))
    await call('people.change', { id: agent.id, disabled: true }, as(admin))
    await at.house.audit.flush()
    const about = () =>
      sql<{
        action: string
        name: string
      }>`select e.action, h.name from audit_entry e join audit_person p on e.subject = 'person/' || p.pseudonym
        join person h on h.id = p.person_id order by e.id`.execute(at.house.db)
    // until then the rows say whom they are about
    expect((await about()).rows).toEqual(
      expect.arrayContaining([
        { action: 'person.created', name: 'New Here' },
        { action: 'person.password-changed', name: 'New Here' },
        { action: 'person.created', name: 'Second' },
        { action: 'person.renamed', name: 'Other Name' },
        { action: 'person.sessions-read', name: 'Other Name' },
        { action: 'person.shut-out', name: 'Other Name' },
      ]),
    )
    await forgetAuditNamesBefore(at.house.db, new Date(clock.now().getTime() + 60_000))
    expect((await about()).rows).toEqual([])
    const joined = await sql`select e.action from audit_entry e join person h on position(h.id in e::text) > 0`.execute(at.house.db)
    expect(joined.rows).toEqual([])
  })

  test('leaves the last admin, and all that a visitor of that address has said', async () => {
    const { person: admin } = await addTestPerson(at.house.db, 'admin')
    const caller: Caller = { person: admin, sessionId: 's', requestId: 'r', signal: new AbortController().signal }
    const conversation = talk({ visitor: { phones: [], emails: [admin.email], variables: {} } })
    await call('conversations.report', { conversation }, caller)
    await expect(person('erase', admin.email, '--records')).rejects.toMatchObject({ code: 'invalid-input' })
    expect(Object.keys(await inBackup([admin.email]))).toEqual(expect.arrayContaining(['conversation', 'person']))
    expect(Object.keys(await inBackup([visitor.said]))).toEqual(['message'])
  })

  describe('takes their name out of what pages showed', () => {
    /** who the page named as agent, and what is left of it: the agent, and the author of a message */
    async function shown(agent: Conversation['agent'], author: string) {
      const conversation = stranger({ ...(agent && { agent }), messages: [{ id: 'm1', role: 'agent', author, text: 'hello' }] })
      await call('conversations.report', { conversation }, reader)
      return async () => {
        const { rows } = await sql<{ name: string | null; author: string | null }>`
          select c.agent ->> 'name' as name, m.author from conversation c join message m on m.conversation_id = c.id
          where c.external_id = ${conversation.externalId}`.execute(at.house.db)
        return [rows[0]?.name, rows[0]?.author]
      }
    }
    let reader: Caller
    const name = 'Maja Holm'
    beforeEach(async () => {
      const { person: admin } = await addTestPerson(at.house.db, 'admin')
      reader = { person: admin, sessionId: 's', requestId: 'r', signal: new AbortController().signal }
    })

    test('by the address where there is one, by the name where there is none', async () => {
      const { person: maja } = await addTestPerson(at.house.db, 'agent', new Date(), name)
      const own = await shown({ name, email: maja.email.toUpperCase() }, name)
      const namesake = await shown({ name, email: 'maja@elsewhere.example' }, name)
      const bare = await shown({ name }, name)
      const beside = await shown({ name: 'Somebody', email: 'somebody@elsewhere.example' }, name)
      await person('erase', maja.email)
      expect([await own(), await namesake(), await bare(), await beside()]).toEqual([
        [null, null],
        [name, name],
        [null, null],
        ['Somebody', null],
      ])
    })

    test('and by the address alone where another account has the same name', async () => {
      const { person: maja } = await addTestPerson(at.house.db, 'agent', new Date(), name)
      await addTestPerson(at.house.db, 'agent', new Date(), name)
      const own = await shown({ name, email: maja.email }, name)
      const bare = await shown({ name }, name)
      await person('erase', maja.email)
      expect([await own(), await bare()]).toEqual([
        [null, null],
        [name, name],
      ])
    })
  })
})

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createHttpClient } from '#server/platform/http-client/create-http-client.ts'
import { type Desk, faultDesk, me } from '#server/platform/http-client/testing.ts'
import { blocked } from '#server/database/testing/blocked.ts'
import { systemWorld } from '#server/platform/http-client/world.ts'
import { keySource, readKeys, writeKeyFile } from '#server/platform/secrets/key-ring.ts'
import { openSecrets } from '#server/platform/secrets/open-secrets.ts'
import { rotateKeys } from '#server/platform/secrets/rotate-keys.ts'
import { startCrmProcess } from '#simulators/fault-crm/start-process.ts'
import { keyFileFindings, sealFindings } from '#server/doctor/secrets.ts'
import { connect } from './connect.ts'
import {
  aloneWithSecrets,
  anythingSealed,
  connectionCredentials,
  forgetConnection,
  knowConnection,
  resealSecrets,
  sealedSecrets,
} from './connections.ts'
import { lendDatabase, type LentDatabase, testDatabase } from './testing.ts'

const signal = new AbortController().signal
const clock = { now: () => new Date() }
const database = await testDatabase()
const { db } = database
const folder = mkdtempSync(join(tmpdir(), 'tagalong-connections-'))
const source = keySource({ dataFolder: folder, secretKeys: undefined, secretKeyFile: undefined })
const secrets = openSecrets(source, () => anythingSealed(db))
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

let desk: Desk | undefined
beforeEach(async () => {
  await db.deleteFrom('connection').execute()
  for (const id of ['one', 'two']) await knowConnection(db, { id, connector: 'fault' }, new Date())
})
afterEach(async () => {
  await desk?.close()
  desk = undefined
})
const credentialsOf = (id = 'one', at = db) => connectionCredentials({ db: at, secrets, clock }, { id, connector: 'fault' })
const stored = async (id = 'one') =>
  (await db.selectFrom('connection').select('tokens').where('id', '=', id).executeTakeFirstOrThrow()).tokens ?? ''

describe('the tokens of a connection', () => {
  test('stand in the database sealed, and are read again', async () => {
    const tokens = { access: 'access-canary-1', refresh: 'refresh-canary-1', expires: '2026-11-21T12:00:00.000Z' }
    await credentialsOf().exclusively(({ save }) => save(tokens))
    expect(await credentialsOf().read()).toEqual(tokens)
    expect(await stored()).toMatch(/^s1\./)
    expect(await stored()).not.toContain('canary')
    expect(Buffer.from((await stored()).split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('canary')
  })

  test('do not open in the row of another connection, nor under another kind of CRM', async () => {
    await credentialsOf('one').exclusively(({ save }) => save({ access: 'a' }))
    await db
      .updateTable('connection')
      .set({ tokens: await stored('one') })
      .where('id', '=', 'two')
      .execute()
    await expect(credentialsOf('two').read()).rejects.toMatchObject({ code: 'crm-session-ended', neverSent: true })
    expect(await sealFindings(db, secrets)).toEqual([
      expect.objectContaining({ ok: false, what: expect.stringContaining('of two cannot') }),
    ])
    await expect(knowConnection(db, { id: 'one', connector: 'other' }, new Date())).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('are gone when the connection is, and nothing can be saved for it any more', async () => {
    await credentialsOf().exclusively(({ save }) => save({ access: 'a' }))
    expect(await forgetConnection(db, 'one')).toBe(true)
    expect(await forgetConnection(db, 'one')).toBe(false)
    expect(await credentialsOf().read()).toBeUndefined()
    await expect(credentialsOf().exclusively(({ save }) => save({ access: 'b' }))).rejects.toMatchObject({ code: 'crm-session-ended' })
  })

  test('that were saved are kept when what follows fails: the one before may be spent', async () => {
    const failing = credentialsOf().exclusively(async ({ save }) => {
      await save({ access: 'new', refresh: 'new' })
      throw new Error('afterwards')
    })
    await expect(failing).rejects.toThrow('afterwards')
    expect(await credentialsOf().read()).toEqual({ access: 'new', refresh: 'new' })
  })
})

describe('several servers on one database', () => {
  test('renew a session that ran out once, with a refresh token that is good once', async () => {
    const others = [1, 2].map(() => connect(database.address, { size: 3 }))
    desk = await faultDesk({ rotation: 'strict', credentials: credentialsOf() })
    const clients = [desk.http, ...others.map(({ db: pool }) => desk?.another({}, {}, credentialsOf('one', pool)))] as Desk['http'][]
    await Promise.all(clients.map((http) => http.send(me, signal)))
    desk.crm.people.expireTokens()
    // long enough for all of them to come before the first one has saved
    desk.crm.fail({ fault: { kind: 'slow', ms: 500 }, path: '/oauth/token', times: 'always' })
    const replies = await Promise.all(clients.flatMap((http) => [1, 2, 3].map(() => http.send(me, signal))))
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200))
    expect(desk.asked('/oauth/token').map(({ status }) => status)).toEqual([200, 200])
    await Promise.all(others.map(({ close }) => close()))
  })

  test('save what a renewal gave before any of them uses it', async () => {
    desk = await faultDesk({ credentials: credentialsOf() })
    await desk.http.send(me, signal)
    desk.crm.people.expireTokens()
    const at = desk
    const inner = credentialsOf()
    const seen: string[] = []
    const watched = at.another(
      {},
      {},
      {
        read: inner.read,
        exclusively: async (work) => {
          const done = await inner.exclusively(work)
          const kept = await credentialsOf('one', database.owner.db).read()
          seen.push(
            `${kept?.access}, used ${at.asked('/api').filter(({ headers }) => headers['authorization'] === `Bearer ${kept?.access}`).length} times`,
          )
          return done
        },
      },
    )
    await watched.send(me, signal)
    expect(seen).toEqual(['access-2, used 0 times'])
  })

  describe('one of which is killed', () => {
    let lent: LentDatabase
    beforeEach(async () => {
      lent = await lendDatabase()
    })
    afterEach(() => lent.drop())

    test.each([
      ['after the CRM gave a token and before it was saved', 'exchanged'],
      ['after it was saved and before it was used', 'saved'],
    ])('%s leave the next one a session that goes on', async (_, where) => {
      const crm = await startCrmProcess()
      const { db: at, close } = connect({ connectionString: lent.url }, { size: 3 })
      try {
        await knowConnection(at, { id: 'one', connector: 'fault' }, new Date())
        const run = async (how: string) => {
          const child = fork(new URL('./testing/renewing-server.ts', import.meta.url), [lent.url, crm.url, folder, how], {
            stdio: 'inherit',
          })
          return (await once(child, 'exit')) as [number | null, string | null]
        }
        expect(await run('normal')).toEqual([0, null])
        await crm.act('expireTokens')
        expect(await run(where)).toEqual([null, 'SIGKILL'])
        // its lock ends with it, and what the CRM gave last is of use to nobody
        const http = createHttpClient(
          {
            title: 'The CRM',
            base: crm.url,
            hosts: [],
            signIn: {
              credentials: connectionCredentials({ db: at, secrets, clock }, { id: 'one', connector: 'fault' }),
              path: '/oauth/token',
              // nothing but the refresh token that is kept: a second sign-in would hide that it was lost
              form: (held) =>
                held?.refresh === undefined
                  ? undefined
                  : { grant_type: 'refresh_token', refresh_token: held.refresh, client_id: 'tagalong', client_secret: 'tagalong' },
            },
          },
          systemWorld(clock, [new URL(crm.url).host]),
        )
        await vi.waitFor(async () => expect((await http.send(me, signal)).status).toBe(200), 10_000)
        http.close()
        const asked = (await crm.log()).filter(({ path }) => path === '/oauth/token').map(({ status }) => status)
        expect(asked).toEqual(where === 'exchanged' ? [200, 200, 200] : [200, 200])
      } finally {
        await close()
        await crm.stop()
      }
    })
  })
})

describe('a rotation of the key', () => {
  const sealedIn = (at: typeof db) => ({
    look: () => sealedSecrets(at),
    resealAll: (reseal: Parameters<typeof resealSecrets>[1]) => resealSecrets(at, reseal, clock.now()),
  })
  const audited = () => db.selectFrom('audit_entry').select(['action', 'subject', 'details']).orderBy('id').execute()

  test('stands in the audit with what it forgot, where it happened, and does not where it was refused', async () => {
    for (const id of ['one', 'two']) await credentialsOf(id).exclusively(({ save }) => save({ access: id }))
    const before = (await audited()).length
    // the text of another row opens nowhere but there
    await db
      .updateTable('connection')
      .set({ tokens: await stored('one') })
      .where('id', '=', 'two')
      .execute()
    await expect(rotateKeys(source, sealedIn(db), { lost: false })).rejects.toMatchObject({ code: 'unavailable' })
    expect(await audited()).toHaveLength(before)
    await rotateKeys(source, sealedIn(db), { lost: true })
    expect((await audited()).slice(before)).toEqual([
      { action: 'secrets.rotated', subject: 'secrets', details: { kept: 1, forgotten: 1 } },
      { action: 'connection.forgotten', subject: 'connection/two', details: { lost: true } },
    ])
  })

  test('beside servers that renew leaves nobody a secret that does not open', async () => {
    desk = await faultDesk({ credentials: credentialsOf() })
    await desk.http.send(me, signal)
    const before = await stored()
    for (let round = 0; round < 5; round++) {
      desk.crm.people.expireTokens()
      const clients = [desk.another(), desk.another()]
      const work = clients.flatMap((http) => [http.send(me, signal), http.send(me, signal)])
      await aloneWithSecrets(db, () => rotateKeys(source, sealedIn(db), { lost: false }))
      expect((await Promise.all(work)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
    }
    expect(await stored()).not.toBe(before)
    expect(await readKeys(source)).toHaveLength(1)
    expect(await sealFindings(db, secrets)).toEqual([expect.objectContaining({ ok: true })])
  })

  test('waits for a renewal that is at work, and keeps what that has got', async () => {
    await credentialsOf().exclusively(({ save }) => save({ access: 'old' }))
    let rotating: Promise<unknown> | undefined
    await credentialsOf().exclusively(async ({ save }) => {
      rotating = aloneWithSecrets(database.owner.db, () => rotateKeys(source, sealedIn(database.owner.db), { lost: false }))
      await blocked(database.owner.db)
      await save({ access: 'new' })
    })
    await rotating
    expect(await credentialsOf().read()).toEqual({ access: 'new' })
  })

  test('is one at a time', async () => {
    await aloneWithSecrets(db, async () => {
      await expect(aloneWithSecrets(database.owner.db, async () => 'second')).rejects.toMatchObject({ code: 'unavailable' })
    })
  })
})

describe('the doctor finds', () => {
  test('a key that is missing, and another one', async () => {
    expect(await sealFindings(db, secrets)).toEqual([])
    await credentialsOf().exclusively(({ save }) => save({ access: 'a' }))
    const empty = keySource({ dataFolder: join(folder, 'nowhere'), secretKeys: undefined, secretKeyFile: undefined })
    const other = keySource({ dataFolder: folder, secretKeys: [Buffer.alloc(32, 7).toString('base64')], secretKeyFile: undefined })
    const gone = { ...empty, ours: false } as const
    for (const wrong of [empty, other])
      expect(
        await sealFindings(
          db,
          openSecrets(wrong, async () => true),
        ),
      ).toEqual([
        expect.objectContaining({
          ok: false,
          what: expect.stringContaining('The sign-in of one cannot be opened'),
          mend: expect.any(String),
        }),
      ])
    expect(
      await sealFindings(
        db,
        openSecrets(gone, async () => true),
      ),
    ).toEqual([expect.objectContaining({ ok: false, what: expect.stringContaining('cannot be read') })])
  })

  test('a rotation that was cut off, and a key that others may read', async () => {
    await secrets.seal('x', { connection: 'one', connector: 'fault', column: 'tokens' })
    const file = join(folder, 'secret.key')
    expect(await keyFileFindings(file, 1)).toEqual([])
    expect(await keyFileFindings(file, 2)).toEqual([expect.objectContaining({ ok: false, what: expect.stringContaining('2 keys') })])
    const { chmodSync } = await import('node:fs')
    chmodSync(file, 0o644)
    expect(await keyFileFindings(file, 1)).toEqual([
      expect.objectContaining({ ok: false, what: expect.stringContaining('Others on this machine') }),
    ])
    await writeKeyFile(file, await readKeys(source))
    expect(await keyFileFindings(file, 1)).toEqual([])
  })
})

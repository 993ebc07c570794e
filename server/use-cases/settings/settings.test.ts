import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultSettings } from '#contract/settings/defaults.ts'
import { AppError } from '#contract/errors.ts'
import { type Settings, settingsSchema } from '#contract/settings/settings.ts'
import { crmAccess } from '#server/connectors/crm-access.ts'
import { connectors } from '#server/connectors/index.ts'
import { openAudit } from '#server/database/audit/open-audit.ts'
import { openNotices } from '#server/database/notices.ts'
import { openSettings } from '#server/database/settings-source.ts'
import { testDatabase } from '#server/database/testing.ts'
import { silent, testApp } from '#server/http/testing.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import { comparedOwn } from './compared-own.ts'
import { getSettings } from './get-settings.ts'
import { importSettings } from './import-settings.ts'
import { listSites } from './list-sites.ts'
import { saveSettings } from './save-settings.ts'
import { testConnection } from './test-connection.ts'

const database = await testDatabase()
const { db, pool } = database
const stop = new AbortController()
const clock = { now: () => new Date('2026-11-21T08:00:00Z') }
const notices = openNotices(database.address, stop.signal)
const audit = openAudit({ db, clock, log: silent })
const settings = await openSettings({ db, notices, clock, log: silent, signal: stop.signal })
const otherProcess = await openSettings({
  db,
  notices: openNotices(database.address, stop.signal),
  clock,
  log: silent,
  signal: stop.signal,
})
const embedded = connectors.embedded(db, pool)
const io: ConnectorIo = { connection: 'crm', clock, country: () => 'SE', currency: () => 'SEK', recordUrl: () => '' }
const crm = crmAccess([{ connector: embedded, config: {}, io, title: 'Fjordbåt CRM' }])
const parts = { db, audit, clock, crm, refresh: settings.refresh }
const app = await testApp({
  'settings.get': getSettings(parts),
  'settings.save': saveSettings(parts),
  'settings.compared': comparedOwn({ settings }),
  'sites.list': listSites({ settings }),
  'connections.test': testConnection(parts),
})
afterAll(async () => {
  stop.abort()
  await Promise.all([app.close(), embedded.close(), audit.stop()])
  await database.close()
})

let version = 0
beforeEach(async () => {
  version = (await (await app.fetch('/v1/settings', { as: 'admin' })).json()).version
})

const save = async (sections: Partial<Settings>, base = version) => {
  const response = await app.fetch('/v1/settings', { as: 'admin', method: 'PUT', json: { base, settings: sections } })
  return { status: response.status, ...(await response.json()) } as {
    status: number
    version: number
    code: string
    fields: { path: string; message: string }[]
  }
}
const site = {
  id: 'inbox',
  name: 'Inbox',
  match: 'https://inbox.fjordbat.example/*',
  adapter: 'page-api' as const,
  side: 'right' as const,
  sources: ['inbox'],
}
const [account, contact] = defaultSettings.entities as [Settings['entities'][number], Settings['entities'][number]]

describe('settings', () => {
  test('begin with the defaults, which the embedded CRM can keep', async () => {
    const { settings: inForce, savedBy } = await (await app.fetch('/v1/settings', { as: 'admin' })).json()
    expect(inForce).toEqual(defaultSettings)
    expect(savedBy).toBe('Tagalong')
    expect((await save({ entities: defaultSettings.entities })).status).toBe(200)
  })

  test('are saved by section as a new version, with who did it in the audit', async () => {
    const saved = await save({ sites: [site] })
    expect(saved).toMatchObject({ status: 200, version: version + 1, settings: { sites: [site], search: defaultSettings.search } })
    const { rows } = await sql`SELECT action, details FROM audit_entry WHERE subject = ${`settings/${version + 1}`}`.execute(db)
    expect(rows).toEqual([{ action: 'settings.saved', details: { sections: 'sites' } }])
    expect(await (await app.fetch('/v1/sites', { as: 'agent' })).json()).toEqual({ version: version + 1, sites: [site] })
  })

  test('are heard of by every other process', async () => {
    // it may still be hearing of what the test before has saved
    const heard = new Promise<void>((done) => otherProcess.onChange((said) => said === version + 1 && done()))
    await save({ tagging: { ...defaultSettings.tagging, suffix: 'heard' } })
    await heard
    await vi.waitFor(() => expect(otherProcess.current().settings.tagging.suffix).toBe('heard'))
  })

  test('saved on top of an older version are refused, and nothing is overwritten', async () => {
    await save({ tagging: { ...defaultSettings.tagging, suffix: 'first' } })
    expect(await save({ tagging: { ...defaultSettings.tagging, suffix: 'second' } })).toMatchObject({
      status: 409,
      code: 'version-conflict',
    })
    expect(settings.current().settings.tagging.suffix).toBe('first')
  })

  test('saved by ten at once are saved by one', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, i) => save({ tagging: { ...defaultSettings.tagging, suffix: `${i}` } })))
    expect(all.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)])
    const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM settings_version WHERE version > ${version}`.execute(
      db,
    )
    expect(rows[0]?.count).toBe(1)
  })

  test('with faults are refused whole: every fault with its path, the nearest name beside it', async () => {
    const wrong = await save({
      tagging: { ...defaultSettings.tagging, suffix: 'not saved' },
      entities: [
        { ...account, detailFields: ['fone', 'phone', 'phone'] },
        { ...contact, createFields: [{ field: 'full_name', required: true }] },
        { ...account, entity: 'acount' },
        { ...contact },
        {
          ...account,
          entity: 'lead',
          createFields: [{ field: 'last_name', required: true }],
          detailFields: [],
          searchFields: [],
          tagFields: [{ field: 'stage', required: true, overwrite: false }],
        },
      ],
    })
    expect(wrong).toMatchObject({ status: 400, code: 'invalid-input' })
    expect(Object.fromEntries(wrong.fields.map(({ path, message }) => [path, message]))).toEqual({
      'entities.0.detailFields.0': expect.stringContaining('nearest: phone'),
      'entities.0.detailFields.2': 'Detail field 3 of entity 1: phone stands twice.',
      'entities.1.createFields.0.field': expect.stringContaining('cannot be typed'),
      'entities.1.createFields': expect.stringContaining('last_name'),
      'entities.2.entity': expect.stringContaining('nearest: account'),
      'entities.3.entity': 'Entity of entity 4: contact stands twice.',
      'entities.4.tagFields.0.field': expect.stringContaining('has no field stage'),
    })
    expect(settings.current().version).toBe(version)
  })

  test('of the wrong shape are refused at the door', async () => {
    const wrong = await save({ search: { order: ['phone', 'phone'] }, sites: [{ ...site, match: 'http://inbox.example/*' }] } as never)
    expect(wrong.fields.map(({ path }) => path).sort()).toEqual(['settings.search.order', 'settings.sites.0.match'])
  })

  test('hold a site’s address as browsers take it', async () => {
    expect(await save({ sites: [{ ...site, match: 'https://chat.exämple.com/*' }] })).toMatchObject({
      status: 200,
      settings: { sites: [{ match: 'https://chat.xn--exmple-cua.com/*' }] },
    })
    for (const unseen of ['\u0000', '\u0001', '\u200b']) {
      const wrong = await save({ sites: [{ ...site, match: `https://inbox${unseen}.example.com/*` }] })
      expect(wrong.status).toBe(400)
      expect(wrong.fields).toEqual([
        { path: 'settings.sites.0.match', message: expect.stringMatching(/^Address of site 1 of the settings /) },
      ])
    }
  })

  test('let no two addresses speak for one source, unless the admin says of both that they share it', async () => {
    const other = { ...site, id: 'other', match: 'https://other.fjordbat.example/*' }
    const wrong = await save({ sites: [site, other], tagging: { ...defaultSettings.tagging, suffix: 'not saved' } })
    expect(wrong).toMatchObject({ status: 400, code: 'invalid-input' })
    expect(wrong.fields).toEqual([
      { path: 'settings.sites.1.sources', message: expect.stringMatching(/^Sources of site 2 of the settings may not hold inbox, /) },
    ])
    expect(settings.current().version).toBe(version)
    const shared = [site, other].map((one) => ({ ...one, sharesSources: true }))
    expect(await save({ sites: shared })).toMatchObject({ status: 200, settings: { sites: shared } })
  })

  test('from a file are checked like an admin’s', async () => {
    await expect(
      importSettings(parts, { ...defaultSettings, entities: [{ ...account, entity: 'boat' }] }, stop.signal),
    ).rejects.toBeInstanceOf(AppError)
    expect(await importSettings(parts, defaultSettings, stop.signal)).toBe(version + 1)
  })

  test('of a newer shape are not read as something else', async () => {
    await sql`INSERT INTO settings_version (version, schema, settings) VALUES (${version + 1}, ${settingsSchema + 1}, '{}')`.execute(db)
    expect((await app.fetch('/v1/settings', { as: 'admin' })).status).toBe(503)
    await sql`DELETE FROM settings_version WHERE version = ${version + 1}`.execute(db)
  })
})

describe('a connection’s test', () => {
  test('tells each step of a real call', async () => {
    const { status, steps } = await (await app.fetch('/v1/connections/crm/test', { as: 'admin', method: 'POST' })).json()
    expect(status).toMatchObject({ id: 'crm', connector: 'embedded', title: 'Fjordbåt CRM', state: 'connected' })
    expect(steps).toEqual([
      { name: 'Sign in', ok: true, detail: expect.any(String) },
      { name: 'Read entities and fields', ok: true, detail: expect.stringContaining('Contacts') },
    ])
  })

  test('that goes well lets deliveries go on that rested; a pause that the CRM asked for stays', async () => {
    const rest = (why: string) =>
      sql`insert into lane (name, paused_until, why, failures) values ('crm', now() + interval '1 hour', ${why}, 4)
        on conflict (name) do update set paused_until = excluded.paused_until, why = excluded.why, failures = 4`.execute(db)
    const lane = () => db.selectFrom('lane').select(['why', 'failures']).where('name', '=', 'crm').executeTakeFirst()
    await rest('told')
    await app.fetch('/v1/connections/crm/test', { as: 'admin', method: 'POST' })
    expect(await lane()).toEqual({ why: 'told', failures: 4 })
    await rest('session')
    await app.fetch('/v1/connections/crm/test', { as: 'admin', method: 'POST' })
    expect(await lane()).toEqual({ why: null, failures: 0 })
  })

  test('of a connection that does not exist says so', async () => {
    expect((await app.fetch('/v1/connections/nothing/test', { as: 'admin', method: 'POST' })).status).toBe(404)
  })

  test('stops at the step that fails, in its own words', async () => {
    const gone = new AppError('crm-session-ended', 'The CRM has ended the session', { hint: 'Sign in again' })
    const broken = { ...embedded, open: () => ({ ...embedded.open({}, io), check: () => Promise.reject(gone) }) }
    const failing = await testApp({
      'connections.test': testConnection({ ...parts, crm: crmAccess([{ connector: broken, config: {}, io, title: 'Broken' }]) }),
    })
    const { status, steps } = await (await failing.fetch('/v1/connections/crm/test', { as: 'admin', method: 'POST' })).json()
    expect(status).toMatchObject({ state: 'needs-sign-in', detail: 'The CRM has ended the session' })
    expect(steps).toEqual([{ name: 'Sign in', ok: false, detail: 'The CRM has ended the session. Sign in again.' }])
    await failing.close()
  })
})

describe('own numbers and addresses', () => {
  const compare = async (phones: string[], emails: string[]) =>
    (await app.fetch('/v1/settings/compared', { as: 'admin', method: 'POST', json: { phones, emails } })).json()

  test('are told as they will be compared, whatever the form; what never matches has none', async () => {
    expect(
      await compare(['08-465 004 00', '+44 20 7946 0958', 'ask Minh'], ['Info <INFO@Fjordbåt.example>', ' @Fjordbat.EXAMPLE', 'nobody']),
    ).toEqual({
      phones: [
        { value: '08-465 004 00', compared: '+46846500400' },
        { value: '+44 20 7946 0958', compared: '+442079460958' },
        { value: 'ask Minh' },
      ],
      emails: [
        { value: 'Info <INFO@Fjordbåt.example>', compared: 'info@xn--fjordbt-jxa.example' },
        { value: ' @Fjordbat.EXAMPLE', compared: '@fjordbat.example' },
        { value: 'nobody' },
      ],
    })
  })

  test('that can never match are refused with their place, and nothing is saved', async () => {
    const organisation = { ...defaultSettings.organisation, ownPhones: ['08-465 004 00', '12'], ownEmails: ['nobody'] }
    const { status, fields } = await save({ organisation })
    expect(status).toBe(400)
    expect(fields.map(({ path }) => path)).toEqual(['organisation.ownPhones.1', 'organisation.ownEmails.0'])
    expect(fields[0]?.message).toBe(
      'Own phone 2 of the organisation: must be a whole phone number; one from outside SE needs its country code.',
    )
  })

  test('that can never match and are in force already are taken out one by one; no other one comes in beside them', async () => {
    const organisation = { ...defaultSettings.organisation, ownPhones: ['12', 'ask Minh', '08-465 004 00'], ownEmails: ['nobody'] }
    const stored = { ...defaultSettings, organisation }
    version++
    await sql`INSERT INTO settings_version (version, schema, settings) VALUES (${version}, ${settingsSchema}, ${JSON.stringify(stored)})`.execute(
      db,
    )
    const { status, fields } = await save({ organisation: { ...organisation, ownPhones: ['ask Minh', '13'] } })
    expect([status, fields.map(({ path }) => path)]).toEqual([400, ['organisation.ownPhones.1']])
    for (const change of [{ ownPhones: ['ask Minh', '08-465 004 00'] }, { ownPhones: [] }, { ownPhones: [], ownEmails: [] }])
      expect(await save({ organisation: { ...organisation, ...change } }, version++)).toMatchObject({
        status: 200,
        settings: { organisation: change },
      })
  })

  test('that another country makes unreadable are refused, though they are in force', async () => {
    const organisation = { ...defaultSettings.organisation, ownPhones: ['08-465 004 00'] }
    expect((await save({ organisation }, version++)).status).toBe(200)
    const { status, fields } = await save({ organisation: { ...organisation, country: 'US' } })
    expect([status, fields?.map(({ path }) => path)]).toEqual([400, ['organisation.ownPhones.0']])
  })

  test('are in force for the next search as soon as they are saved', async () => {
    await save({ organisation: { ...defaultSettings.organisation, ownPhones: ['08-465 004 00'] } })
    expect(settings.current().settings.organisation.ownPhones).toEqual(['08-465 004 00'])
  })
})

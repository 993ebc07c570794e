import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { renderTranscript } from '#contract/transcript.ts'
import { browseActivities, browseEntities, browseRecord, browseRecords } from '#server/connectors/embedded/browse.ts'
import { addEntity } from '#server/connectors/embedded/change-metadata.ts'
import { editRecords } from '#server/connectors/embedded/edit-records.ts'
import { type EmbeddedConnector, makeConnector } from '#server/connectors/embedded/index.ts'
import type { ActivityOrigin } from '#server/database/activity-origins.ts'
import { type TestDatabase, testDatabase } from '#server/database/testing.ts'
import type { AuditRow } from '#server/ports/audit.ts'
import type { CrmSession } from '#server/ports/crm-connector.ts'
import { crmPages } from './crm-pages.ts'
import { formToken } from './form-token.ts'

const corpus = [
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `' onmouseover='alert(1)`,
  `</textarea><svg onload=alert(1)>`,
  `</title><script>alert(1)</script>`,
  `javascript:alert(1)`,
  `{{constructor.constructor('alert(1)')()}}`,
  `<a href="javascript:alert(1)">x</a>`,
  `\u202Etxt.exe`,
].join(' ')
const clock = { now: () => new Date('2026-11-21T13:32:00.000Z') }
const formKey = new Uint8Array(32).fill(7)
const people = {
  maja: { person: { id: 'maja', name: corpus, email: 'maja@fjordbat.example', role: 'agent' as const }, sessionId: 'session-of-maja' },
  siobhan: {
    person: { id: 'siobhan', name: 'Siobhán', email: 's@fjordbat.example', role: 'agent' as const },
    sessionId: 'session-of-siobhan',
  },
}
const undone: string[] = []
const editedTag = '7b1e3f0e-0000-4000-8000-00000000000e'
const noted: string[] = []
const note = (row: AuditRow) => void noted.push(`${row.action} ${row.subject} by ${row.person}`)
let database: TestDatabase
let connector: EmbeddedConnector
let session: CrmSession
let app: Hono
let origins = new Map<string, ActivityOrigin>()

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  const io = {
    connection: 'crm',
    clock,
    country: () => 'SE',
    currency: () => 'SEK',
    recordUrl: (entity: string, id: string) => `/crm/${entity}/${id}`,
  }
  connector = makeConnector(db, database.pool)
  session = connector.open({}, io)
  await addEntity(db, {
    name: 'trap',
    label: corpus.slice(0, 80),
    labelPlural: corpus.slice(0, 80),
    primaryField: 'name',
    fields: [
      { name: 'name', label: corpus, type: 'text' },
      { name: 'key', label: 'Named like a control of the form', type: 'text' },
      { name: 'notes', label: 'Notes', type: 'multiline' },
      { name: 'stage', label: 'Stage', type: 'option', options: [{ value: `"><q>`, label: corpus }] },
      {
        name: 'many',
        label: 'Many',
        type: 'multi-option',
        options: [
          { value: `"><q>`, label: corpus },
          { value: 'b', label: 'B' },
        ],
      },
      { name: 'amount', label: 'Amount', type: 'currency' },
      { name: 'size', label: 'Size', type: 'decimal' },
      { name: 'day', label: 'Day', type: 'date' },
      { name: 'moment', label: 'Moment', type: 'date-time' },
      { name: 'sure', label: 'Sure', type: 'checkbox' },
      { name: 'owner', label: 'Owner', type: 'lookup', lookup: ['account', 'contact'] },
    ],
  })
  app = crmPages({
    signIn: { page: async (request) => people[(request.headers.get('cookie') ?? '') as keyof typeof people] },
    connection: 'crm',
    title: () => 'Fjordbåt CRM',
    browse: {
      entities: () => browseEntities(db),
      records: (query) => browseRecords(db, query, io),
      record: (ref) => browseRecord(db, ref, io),
      activities: (ref, page) => browseActivities(db, ref, page),
    },
    open: () => session,
    edit: editRecords({ db, io, audit: { write: async (_tx, row) => note(row) } }),
    origins: async () => origins,
    search: async (input) => {
      const found = await session.find(
        { by: { kind: 'any', texts: { name: 'script' } }, entities: [{ entity: 'contact', fields: [] }], country: 'SE', limit: 20 },
        input.by.value === '' ? AbortSignal.abort() : AbortSignal.timeout(5_000),
      )
      return {
        matches: found.records.map((one) => ({
          record: { ...one.record, subtitle: corpus },
          evidence: [{ identifier: 'name', field: 'x', label: corpus, visitorValue: corpus, recordValue: corpus }],
          compared: [],
          fields: [],
        })),
        total: found.total,
      }
    },
    undo: async ({ id, force }) => {
      if (id === editedTag && !force) throw new AppError('edited-since', 'Somebody has edited it', { overridable: true })
      undone.push(id)
      return { tag: {} as never }
    },
    audit: { note },
    organisation: () => ({ country: 'SE', currency: 'SEK' }),
    clock,
    newId: randomUUID,
    formKey,
  })
  app.onError((error, c) => c.text(error.message, error instanceof AppError && error.code === 'not-found' ? 404 : 400))
})
afterAll(async () => {
  await connector.close()
  await database.close()
})

describe('who may see the CRM', () => {
  test.each(['/crm', '/crm/contact', '/crm/contact/new', '/crm/contact/1', '/crm/contact/1/edit', '/crm/search?q=x'])(
    '%s asks a stranger to sign in first, and comes back',
    async (path) => {
      const answer = await app.request(path)
      expect([answer.status, answer.headers.get('location')]).toEqual([302, `/sign-in?next=${encodeURIComponent(path)}`])
    },
  )

  test('a page is never kept by a cache and runs nothing inline', async () => {
    const answer = await get('/crm/contact')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
    expect(await answer.text()).not.toMatch(/<style|style="|<script>/)
  })

  test('what does not exist is not found, whatever it is called', async () => {
    for (const path of [
      '/crm/nothing',
      '/crm/__proto__',
      '/crm/contact/0',
      '/crm/contact/9999999',
      '/crm/contact/1%20or%201=1',
      '/crm/contact/..%2f1',
    ])
      expect((await get(path)).status).toBe(404)
  })
})

describe('text stays text', () => {
  test('in every field of every page', async () => {
    const account = await make('account', {
      name: corpus.slice(0, 200),
      city: corpus.slice(0, 100),
      website: 'https://example.com/"onload="x',
      description: corpus,
    })
    const contact = await make('contact', {
      first_name: corpus.slice(0, 100),
      last_name: corpus.slice(0, 100),
      title: corpus.slice(0, 200),
      description: corpus,
      phone: '+46 70 174 06 50',
      account: { entity: 'account', id: account, name: 'x' },
    })
    const trap = await make('trap', {
      name: corpus,
      key: corpus,
      notes: corpus,
      stage: `"><q>`,
      many: [`"><q>`, 'b'],
      amount: { amount: '1.50', currency: 'SEK' },
      size: 1.5,
      day: '2026-11-21',
      moment: '2026-11-21T10:00:00Z',
      sure: true,
      owner: { entity: 'contact', id: contact, name: 'x' },
    })
    const transcript = renderTranscript({
      channel: 'chat',
      visitor: corpus,
      source: corpus,
      url: 'javascript:alert(1)',
      lines: [
        {
          kind: 'message',
          message: {
            role: 'visitor',
            author: corpus,
            at: '2026-11-21T10:00:00Z',
            text: corpus,
            attachments: [{ name: corpus, url: 'https://example.com/"><script>alert(1)</script>' }],
          },
        },
        { kind: 'message', message: { role: 'system', text: corpus, attachments: [] } },
        { kind: 'notice', text: corpus },
      ],
    })
    for (const [subject, body] of [
      [corpus, transcript],
      [corpus, corpus],
    ] as const)
      await session.logActivity(
        {
          record: { entity: 'contact', id: contact },
          kind: 'custom',
          customType: corpus,
          subject,
          body,
          values: {},
          close: false,
          at: '2026-11-21T10:00:00Z',
          sourceUrl: 'javascript:alert(1)',
        },
        randomUUID(),
        AbortSignal.timeout(5_000),
      )
    const { activities } = await browseActivities(database.db, { entity: 'contact', id: contact }, { limit: 10 })
    origins = new Map(
      activities.map((activity) => [
        activity.id,
        {
          tag: corpus,
          state: 'saved',
          by: corpus,
          at: '2026-11-21T10:00:00.000Z',
          channel: 'chat',
          messages: 1,
          sourceName: corpus,
          url: 'javascript:alert(1)',
          visitor: { phones: [], emails: [], variables: {} },
        },
      ]),
    )
    const said = encodeURIComponent(corpus)
    const paths = [
      ...['account', 'contact', 'trap'].flatMap((entity) => [
        `/crm/${entity}`,
        `/crm/${entity}?sort=updated&q=${said}`,
        `/crm/${entity}/new`,
      ]),
      ...[`account/${account}`, `contact/${contact}`, `trap/${trap}`].flatMap((ref) => [
        `/crm/${ref}`,
        `/crm/${ref}/edit`,
        `/crm/${ref}?show=${said}&done=${said}`,
      ]),
      `/crm/search?q=${said}`,
    ]
    for (const path of paths) expectHarmless(await (await get(path)).text(), path)
    const refused = await post('/crm/trap/new', {
      ...Object.fromEntries(
        [
          'name',
          'key',
          'notes',
          'stage',
          'many',
          'amount',
          'amount.currency',
          'size',
          'day',
          'moment',
          'owner',
          'owner.id',
          '_version',
          '_key',
          '_base',
        ].map((name) => [name, corpus]),
      ),
    })
    expect(refused.status).toBe(400)
    expectHarmless(await refused.text(), 'a refused form')
    const strange = await app.request('/crm/trap/new', { method: 'POST', body: new URLSearchParams({ name: corpus, [corpus]: corpus }) })
    expectHarmless(await strange.text(), 'a form without a session')
    origins = new Map()
  })

  test('links go to http(s), tel and mailto only', async () => {
    const id = await make('contact', { last_name: 'Link', email: 'a+b@example.com', phone: '+46 70 174 06 51' })
    const page = await (await get(`/crm/contact/${id}`)).text()
    expect(page).toContain('href="tel:+46701740651"')
    expect(page).toContain('href="mailto:a%2Bb@example.com"')
  })
})

describe('forms', () => {
  test('a record is made once, however often its form is sent', async () => {
    const form = { last_name: 'Twice', email: 'twice@example.com', _key: randomUUID() }
    const [first, second] = [await post('/crm/contact/new', form), await post('/crm/contact/new', form)]
    expect(first.status).toBe(303)
    expect(second.headers.get('location')).toBe(first.headers.get('location'))
  })

  test('a fault stands beside its field and everything typed is still there', async () => {
    const answer = await post('/crm/contact/new', {
      first_name: 'Ingrid',
      email: 'no address',
      yearly_value: 'much',
      'yearly_value.currency': 'SEK',
      description: 'line one\nline two',
      _key: randomUUID(),
    })
    const page = await answer.text()
    expect(answer.status).toBe(400)
    expect(page).toContain('value="Ingrid"')
    expect(page).toContain('value="no address"')
    expect(page).toContain('line one\nline two')
    expect(page).toMatch(/id="f-yearly_value-fault"/)
  })

  test("the CRM's own double rule is told, and can be overruled", async () => {
    await make('contact', { last_name: 'Only', email: 'only@example.com' })
    const form = { last_name: 'Other', email: 'only@example.com', _key: randomUUID() }
    const refused = await post('/crm/contact/new', form)
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('name="_anyway"')
    expect((await post('/crm/contact/new', { ...form, _anyway: 'true' })).status).toBe(303)
  })

  test('only what was changed is written, and numbers are read as people write them', async () => {
    const id = await make('contact', { last_name: 'Money', title: 'Before', yearly_value: { amount: '10.00', currency: 'SEK' } })
    const form = await formOf(`/crm/contact/${id}/edit`)
    await session.update({ entity: 'contact', id }, {}, {}, AbortSignal.timeout(5_000))
    const fresh = await formOf(`/crm/contact/${id}/edit`)
    expect((await post(`/crm/contact/${id}/edit`, { ...form, _version: fresh['_version'] ?? '', yearly_value: '1 250,50' })).status).toBe(
      303,
    )
    expect((await values(id))['yearly_value']).toEqual({ amount: '1250.50', currency: 'SEK' })
    expect((await values(id))['title']).toBe('Before')
  })

  test('two people at once: what only the other changed is taken over, both values are shown where both changed', async () => {
    const id = await make('contact', { first_name: 'Eva', last_name: 'Ek', title: 'Clerk', city: 'Umeå' })
    const mine = await formOf(`/crm/contact/${id}/edit`)
    const theirs = await formOf(`/crm/contact/${id}/edit`)
    expect((await post(`/crm/contact/${id}/edit`, { ...theirs, title: 'Captain', city: 'Luleå' }, 'siobhan')).status).toBe(303)
    const answer = await post(`/crm/contact/${id}/edit`, { ...mine, title: 'Director', first_name: 'Evelina' })
    const page = await answer.text()
    expect(answer.status).toBe(409)
    expect(await values(id)).toMatchObject({ title: 'Captain', city: 'Luleå', first_name: 'Eva' })
    expect(page).toContain('value="Director"')
    expect(page).toContain('value="Evelina"')
    expect(page).toContain('value="Luleå"')
    expect(page).toContain('Now in the CRM: Captain')
    expect((await post(`/crm/contact/${id}/edit`, inputs(page))).status).toBe(303)
    expect(await values(id)).toMatchObject({ title: 'Director', city: 'Luleå', first_name: 'Evelina' })
  })

  test('a lookup is found by its name; where several have it, they are offered', async () => {
    const one = await make('account', { name: 'Havsvind AB', city: 'Kalmar' })
    const both = [await make('account', { name: 'Tvilling AB' }), await make('account', { name: 'Tvilling AB' })]
    const id = await make('contact', { last_name: 'Lookup' })
    const form = await formOf(`/crm/contact/${id}/edit`)
    expect((await post(`/crm/contact/${id}/edit`, { ...form, account: 'havsvind' })).status).toBe(303)
    expect((await values(id))['account']).toMatchObject({ id: one })
    const again = await formOf(`/crm/contact/${id}/edit`)
    const offered = await (await post(`/crm/contact/${id}/edit`, { ...again, account: 'Tvilling AB' })).text()
    for (const account of both) expect(offered).toContain(`value="account/${account}"`)
    expect((await post(`/crm/contact/${id}/edit`, { ...inputs(offered), 'account.choice': `account/${both[1]}` })).status).toBe(303)
    expect((await values(id))['account']).toMatchObject({ id: both[1] })
    expect(
      await (await post(`/crm/contact/${id}/edit`, { ...(await formOf(`/crm/contact/${id}/edit`)), account: 'Nobody Ltd' })).text(),
    ).toContain('No record is called')
  })

  test.each([undefined, '', 'wrong', formToken(formKey, 'session-of-siobhan')])(
    'with the token %s nothing is written and nothing typed is lost',
    async (token) => {
      const id = await make('contact', { last_name: 'Token' })
      const { _token: _own, ...form } = await formOf(`/crm/contact/${id}/edit`)
      const answer = await raw(`/crm/contact/${id}/edit`, { ...form, last_name: 'Stolen', ...(token !== undefined && { _token: token }) })
      expect(answer.status).toBe(403)
      expect(await answer.text()).toContain('value="Stolen"')
      expect((await values(id))['last_name']).toBe('Token')
      await raw(`/crm/contact/${id}/inactive`, { inactive: 'true', ...(token !== undefined && { _token: token }) })
      expect((await browseRecord(database.db, { entity: 'contact', id }, ioOf()))?.record.inactive).toBeUndefined()
      const before = undone.length
      await raw(`/crm/contact/${id}/undo`, { tag: randomUUID(), ...(token !== undefined && { _token: token }) })
      expect(undone).toHaveLength(before)
    },
  )

  test('a form of more than a megabyte is refused by its size, before it is read', async () => {
    const id = await make('contact', { last_name: 'Size' })
    const form = await formOf(`/crm/contact/${id}/edit`)
    const answer = await post(`/crm/contact/${id}/edit`, { ...form, title: 'Written', description: 'x'.repeat(1_000_001) })
    expect([answer.status, await answer.text()]).toEqual([400, 'The form holds more than a megabyte'])
    expect((await values(id))['title']).toBeNull()
  })

  test('a session that ended meanwhile loses nothing either', async () => {
    const answer = await app.request('/crm/contact/1/edit', {
      method: 'POST',
      body: new URLSearchParams({ last_name: 'Long text that I typed' }),
    })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('Long text that I typed')
  })

  test('a record is marked inactive and active again, and a tag is taken back', async () => {
    const id = await make('contact', { last_name: 'Rest' })
    expect((await post(`/crm/contact/${id}/inactive`, { inactive: 'true' })).status).toBe(303)
    expect(await (await get(`/crm/contact/${id}`)).text()).toContain('Mark active')
    await post(`/crm/contact/${id}/inactive`, { inactive: 'false' })
    expect(await (await get(`/crm/contact/${id}`)).text()).toContain('Mark inactive')
    await post(`/crm/contact/${id}/undo`, { tag: '7b1e3f0e-0000-4000-8000-000000000001' })
    expect(undone.at(-1)).toBe('7b1e3f0e-0000-4000-8000-000000000001')
  })

  test('a tag whose activity somebody has edited is taken back only when asked a second time', async () => {
    const id = await make('contact', { last_name: 'Edited' })
    const visitor = { phones: [], emails: [], variables: {} }
    const origin = {
      tag: editedTag,
      state: 'saved',
      by: 'Maja Holm',
      at: '2026-11-21T10:00:00Z',
      channel: 'chat',
      messages: 2,
      visitor,
    } as const
    origins = new Map([['1', origin]])
    const refused = await post(`/crm/contact/${id}/undo`, { tag: editedTag })
    expect(undone).not.toContain(editedTag)
    expect(refused.headers.get('location')).toBe(`/crm/contact/${id}?edited=${editedTag}`)
    const page = await (await get(refused.headers.get('location') ?? '')).text()
    expect(page).toContain('Somebody has edited the activity')
    expect(page).toContain('Remove it all the same')
    expect(await (await get(`/crm/contact/${id}?edited=${randomUUID()}`)).text()).not.toContain('Somebody has edited')
    expect((await post(`/crm/contact/${id}/undo`, { tag: editedTag, force: 'true' })).headers.get('location')).toContain('done=undone')
    expect(undone.at(-1)).toBe(editedTag)
    origins = new Map()
  })

  test('a tag that is no tag is nothing to take back', async () => {
    const id = await make('contact', { last_name: 'Untagged' })
    expect((await post(`/crm/contact/${id}/undo`, { tag: "1' or 1=1" })).status).toBe(404)
  })
})

test('a list goes on page by page without a gap', async () => {
  await Promise.all(Array.from({ length: 120 }, (_, at) => make('lead', { last_name: `Page ${String(at).padStart(3, '0')}` })))
  const seen: string[] = []
  let path: string | undefined = '/crm/lead'
  while (path) {
    const page: string = await (await get(path)).text()
    seen.push(...[...page.matchAll(/Page (\d{3})/g)].map(([, number]) => String(number)))
    path = /<a class="btn" href="([^"]+)" rel="next"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  }
  expect([...new Set(seen)]).toHaveLength(120)
})

test('who read and who changed a record is noted', async () => {
  const id = await make('contact', { last_name: 'Noted' })
  const form = await formOf(`/crm/contact/${id}/edit`)
  await get(`/crm/contact/${id}`)
  await post(`/crm/contact/${id}/edit`, { ...form, title: 'Bosun' })
  await post(`/crm/contact/${id}/edit`, await formOf(`/crm/contact/${id}/edit`))
  expect(noted.filter((row) => row.includes(`/${id} `))).toEqual([
    `record.read crm/contact/${id} by maja`,
    `record.changed crm/contact/${id} by maja`,
  ])
})

describe('in Swedish', () => {
  const inSwedish = async (path: string) => (await app.request(path, { headers: { cookie: 'maja', 'accept-language': 'sv-SE' } })).text()

  test('the standard lists, fields, headings and options are called by their Swedish names', async () => {
    const id = await make('contact', { first_name: 'Berit', last_name: 'Svensk', source: 'website' })
    const list = await inSwedish('/crm/contact')
    for (const word of ['Konton', 'Kontakter', '<h1>Kontakter</h1>', '>Mobil<', '>Telefon<', 'Ny post: kontakt'])
      expect(list).toContain(word)
    expect(list).not.toMatch(/>(Contacts|Accounts|Mobile|Phone)</)
    const record = await inSwedish(`/crm/contact/${id}`)
    for (const word of ['<h2>Adress</h2>', '<dt>Efternamn</dt>', '<dt>Ägare</dt>', '<bdi>Webbplats</bdi>']) expect(record).toContain(word)
    expect(record).not.toMatch(/<(dt|h2)>(Last name|Owner|Address|Business)</)
    const form = await inSwedish(`/crm/contact/${id}/edit`)
    for (const word of ['<legend>Adress</legend>', '>Förnamn', '>Rekommendation</option>']) expect(form).toContain(word)
    const made = await inSwedish('/crm/account/new')
    for (const word of ['Ny post: konto', '>Årsomsättning', '>Bransch']) expect(made).toContain(word)
  })

  test('what is wrong is said in Swedish, beside its field and above the form', async () => {
    const send = async (path: string, form: Record<string, string>) => {
      const body = new URLSearchParams({ ...form, _token: formToken(formKey, people.maja.sessionId), _key: randomUUID() })
      return (await app.request(path, { method: 'POST', headers: { cookie: 'maja', 'accept-language': 'sv-SE' }, body })).text()
    }
    const page = await send('/crm/contact/new', {
      email: 'ingen adress',
      phone: 'fråga',
      first_name: 'x'.repeat(300),
      source: 'brevduva',
      'yearly_value.currency': 'kronor',
      yearly_value: '12',
    })
    const beside = (field: string) => new RegExp(`id="f-${field}-fault"[^>]*>(?:<svg.*?</svg>)?(?:<span>)?([^<]*)`, 's').exec(page)?.[1]
    expect(beside('last_name')).toBe('Fyll i det här först.')
    expect(beside('email')).toBe('Skriv en adress, till exempel namn@example.com.')
    expect(beside('phone')).toBe('Skriv ett nummer med minst tre siffror.')
    expect(beside('first_name')).toMatch(/^Högst \d+ tecken får plats\. Det här är 300\.$/)
    expect(beside('source')).toBe('Välj ur listan.')
    expect(beside('yearly_value')).toBe('Skriv ett belopp med valuta, till exempel 184500,00 och SEK.')
    await make('contact', { last_name: 'Ensam', email: 'ensam@example.com' })
    const double = await send('/crm/contact/new', { last_name: 'Annan', email: 'ensam@example.com' })
    expect(double).toContain('CRM har redan en med den e-postadressen.')
    for (const answer of [page, double]) expect(answer).not.toMatch(/\b(is required|must be|at most|already|instead|has no value)\b/)
  })

  test('what an organisation has added keeps its own words', async () => {
    const form = await inSwedish('/crm/trap/new')
    for (const word of ['>Notes', '>Stage', '>Amount', 'Named like a control of the form']) expect(form).toContain(word)
  })
})

test('the sidebar is told which record the page shows', async () => {
  const id = await make('contact', { last_name: 'Shown' })
  expect(await (await get(`/crm/contact/${id}`)).text()).toContain(`data-connection="crm" data-entity="contact" data-record="${id}"`)
})

async function make(entity: string, given: Parameters<CrmSession['create']>[1]): Promise<string> {
  return (await session.create(entity, given, { key: randomUUID(), anyway: true }, AbortSignal.timeout(10_000))).record.ref.id
}

async function values(id: string) {
  return (
    (
      await session.read(
        { entity: 'contact', id },
        ['first_name', 'last_name', 'title', 'city', 'yearly_value', 'account'],
        AbortSignal.timeout(5_000),
      )
    )?.values ?? {}
  )
}

async function get(path: string, who: keyof typeof people = 'maja') {
  return app.request(path, { headers: { cookie: who } })
}

function raw(path: string, form: Record<string, string>, who: keyof typeof people = 'maja') {
  return app.request(path, { method: 'POST', headers: { cookie: who }, body: new URLSearchParams(form) })
}

function post(path: string, form: Record<string, string>, who: keyof typeof people = 'maja') {
  return raw(path, { ...form, _token: formToken(formKey, people[who].sessionId) }, who)
}

async function formOf(path: string) {
  return inputs(await (await get(path)).text())
}

/** What a browser would send of a form, radios and boxes apart. */
function inputs(page: string): Record<string, string> {
  const plain = (text: string) =>
    text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
  const form = page.slice(page.indexOf('<form class="form record-form"'))
  const found = [...form.matchAll(/<input[^>]*>/g)].flatMap(([tag]) => {
    const name = /name="([^"]*)"/.exec(tag)?.[1]
    return name && !/type="(radio|checkbox)"/.test(tag) ? [[name, plain(/value="([^"]*)"/.exec(tag)?.[1] ?? '')] as const] : []
  })
  const areas = [...form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([^<]*)<\/textarea>/g)].map(
    ([, name = '', text = '']) => [name, plain(text)] as const,
  )
  const selects = [...form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs)].map(
    ([, name = '', options = '']) => [name, plain(/value="([^"]*)" selected/.exec(options)?.[1] ?? '')] as const,
  )
  return Object.fromEntries([...found, ...areas, ...selects])
}

function ioOf() {
  return {
    connection: 'crm',
    clock,
    country: () => 'SE',
    currency: () => 'SEK',
    recordUrl: (entity: string, id: string) => `/crm/${entity}/${id}`,
  }
}

/** Nothing of the corpus became markup: every tag is one of ours, no handler, no script address. */
function expectHarmless(page: string, where: string): void {
  const tags = [...page.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/gi)]
  expect(tags.length, where).toBeGreaterThan(20)
  for (const [tag, name = '', attributes = ''] of tags) {
    expect(name, `${where}: ${tag}`).not.toMatch(/^(img|iframe|object|embed|base|style)$/i)
    if (name === 'script') expect(tag, where).toMatch(/^<script type="module" src="\/pages\/[a-z-]+\.js">$/)
    for (const [, attribute = '', value = ''] of attributes.matchAll(/([^\s=>"]+)(?:="([^"]*)")?/g)) {
      expect(attribute, `${where}: ${tag}`).not.toMatch(/^on|^style$|^srcdoc$/i)
      if (attribute === 'href' || attribute === 'action') expect(value, `${where}: ${tag}`).toMatch(/^(https?:\/\/|\/|#|tel:|mailto:)/)
    }
  }
  expect(page.match(/<script/g) ?? [], where).toHaveLength(page.includes('/pages/crm.js') ? 1 : 0)
  expect(page, where).not.toContain('<script>alert')
  expect(page, where).not.toContain('<q>')
}

import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { renderTranscript } from '#contract/transcript.ts'
import { browseActivities } from '#server/connectors/embedded/browse.ts'
import { corpus, crmRoom } from './testing.ts'

const it = crmRoom()
const { make, get, post } = it

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
      await it.session.logActivity(
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
    const { activities } = await browseActivities(it.database.db, { entity: 'contact', id: contact }, { limit: 10 })
    it.knowOrigins(
      new Map(
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
      ),
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
    const strange = await it.app.request('/crm/trap/new', { method: 'POST', body: new URLSearchParams({ name: corpus, [corpus]: corpus }) })
    expectHarmless(await strange.text(), 'a form without a session')
    it.knowOrigins(new Map())
  })

  test('links go to http(s), tel and mailto only', async () => {
    const id = await make('contact', { last_name: 'Link', email: 'a+b@example.com', phone: '+46 70 174 06 51' })
    const page = await (await get(`/crm/contact/${id}`)).text()
    expect(page).toContain('href="tel:+46701740651"')
    expect(page).toContain('href="mailto:a%2Bb@example.com"')
  })
})

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

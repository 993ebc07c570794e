import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { renderTranscript, type TranscriptLine } from '#contract/transcript.ts'
import { crmRoom } from './testing.ts'

const it = crmRoom()
const { make, get, post, formOf, noted } = it

describe('who may see the CRM', () => {
  test.each(['/crm', '/crm/contact', '/crm/contact/new', '/crm/contact/1', '/crm/contact/1/edit', '/crm/search?q=x'])(
    '%s asks a stranger to sign in first, and comes back',
    async (path) => {
      const answer = await it.app.request(path)
      expect([answer.status, answer.headers.get('location')]).toEqual([302, `/sign-in?next=${encodeURIComponent(path)}`])
    },
  )

  test('every page and form that there is refuses a stranger, also one that was added yesterday', async () => {
    const all = new Set(it.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`))
    expect(all.size).toBeGreaterThan(8)
    const before = noted.length
    for (const one of all) {
      const [method = '', path = ''] = one.split(' ')
      const answer = await it.app.request(path.replace(/:\w+(\{.*\})?/g, '1'), {
        method,
        ...(method === 'POST' && { body: new FormData() }),
      })
      const signIn = answer.headers.get('location')?.startsWith('/sign-in?') ?? false
      expect([one, signIn || answer.status === 401 || answer.status === 403]).toEqual([one, true])
    }
    expect(noted).toHaveLength(before)
  })

  test('a page has nothing inline that would have to run', async () => {
    const answer = await get('/crm/contact')
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

test('the sidebar is told which record the page shows', async () => {
  const id = await make('contact', { last_name: 'Shown' })
  expect(await (await get(`/crm/contact/${id}`)).text()).toContain(`data-connection="crm" data-entity="contact" data-record="${id}"`)
})

test('the days of a transcript are those of UTC, and say so, until the page’s script makes them the reader’s', async () => {
  const id = await make('contact', { last_name: 'Midnight' })
  const said = (at: string): TranscriptLine => ({ kind: 'message', message: { role: 'visitor', at, text: 'Hello', attachments: [] } })
  const body = renderTranscript({
    channel: 'chat',
    lines: ['2026-11-20T22:30:00Z', '2026-11-20T23:50:00Z', '2026-11-21T00:10:00Z'].map(said),
  })
  await it.session.logActivity(
    { record: { entity: 'contact', id }, kind: 'note', subject: 'Chat', body, values: {}, close: false, at: '2026-11-21T00:10:00Z' },
    randomUUID(),
    AbortSignal.timeout(5_000),
  )
  const page = await (await get(`/crm/contact/${id}`)).text()
  expect([...page.matchAll(/script-day"><time[^>]*>([^<]*)/g)].map(([, day]) => day)).toEqual(['2026-11-20 UTC', '2026-11-21 UTC'])
})

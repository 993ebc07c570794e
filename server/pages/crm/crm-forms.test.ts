import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { browseRecord } from '#server/connectors/embedded/browse.ts'
import { formToken } from './form-token.ts'
import { crmRoom, editedTag, formKey, inputs, ioOf } from './testing.ts'

const it = crmRoom()
const { make, values, get, raw, post, formOf, undone } = it

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

  test.each(['/crm/contact/new', 'edit'])(
    'all that is wrong is told at once, what cannot be read and what the CRM would refuse (%s)',
    async (where) => {
      const wrong = {
        last_name: '',
        account: 'nobody is called that',
        yearly_value: 'much',
        'yearly_value.currency': 'kronor',
        email: 'no address',
        mobile: 'x',
      }
      const path = where === 'edit' ? `/crm/contact/${await make('contact', { last_name: 'Faulty' })}/edit` : where
      const page = await (await post(path, { ...(await formOf(path)), ...wrong })).text()
      const marked = [...page.matchAll(/id="f-([^"]+)-fault"/g)].map(([, name]) => name)
      expect(marked.toSorted()).toEqual(['account', 'email', 'last_name', 'mobile', 'yearly_value'])
      expect(page).toContain('Write an amount with a currency, such as 184500.00 and SEK.')
    },
  )

  test('the page opens at the first field with a fault, and an untouched form at none', async () => {
    const opened = (page: string) =>
      [...page.matchAll(/<(?:input|select|textarea)[^>]* name="([^"]+)"[^>]* autofocus/g)].map(([, name]) => name)
    const answer = await post('/crm/contact/new', {
      last_name: 'Two faults',
      yearly_value: 'much',
      account: 'nobody is called that',
      _key: randomUUID(),
    })
    const page = await answer.text()
    const marked = [...page.matchAll(/id="f-([^"]+)-fault"/g)].map(([, name]) => name)
    expect(marked.length).toBeGreaterThan(1)
    expect(opened(page)).toEqual([marked[0]])
    expect(opened(await (await get('/crm/contact/new')).text())).toEqual([])
  })

  test('likely doubles are shown before anything is saved, and what is typed can be created anyway', async () => {
    const there = await make('contact', { first_name: 'Dora', last_name: 'Doubled' })
    const form = { first_name: 'Dora', last_name: 'Doubled', description: 'line one\nline two', _key: randomUUID() }
    const asked = await post('/crm/contact/new', form)
    const page = await asked.text()
    expect(asked.status).toBe(409)
    expect(page).toMatch(new RegExp(`<a href="/crm/contact/${there}" target="_blank"[^>]*>Dora Doubled</a><span class="meta">Similar name`))
    expect(page).toContain('line one\nline two')
    expect(page).toMatch(/name="_anyway" value="true"[^>]*>.*Create anyway/)

    // one that has come since is shown too
    const since = await make('contact', { first_name: 'Dora', last_name: 'Doubled' })
    const again = await post('/crm/contact/new', { ...inputs(page), _anyway: 'true' })
    const more = await again.text()
    expect([again.status, more.includes(`href="/crm/contact/${since}"`)]).toEqual([409, true])
    const made = await post('/crm/contact/new', { ...inputs(more), _anyway: 'true' })
    expect(made.status).toBe(303)
    expect((await post('/crm/contact/new', { ...inputs(more), _anyway: 'true' })).headers.get('location')).toBe(
      made.headers.get('location'),
    )
  })

  test('what agents do not create has no doubles to look for', async () => {
    expect((await post('/crm/trap/new', { name: 'Doubled', _key: randomUUID() })).status).toBe(303)
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
    await it.session.update({ entity: 'contact', id }, {}, {}, AbortSignal.timeout(5_000))
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
      expect((await browseRecord(it.database.db, { entity: 'contact', id }, ioOf()))?.record.inactive).toBeUndefined()
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
    const answer = await it.app.request('/crm/contact/1/edit', {
      method: 'POST',
      body: new URLSearchParams({ last_name: 'Long text that I typed' }),
    })
    expect(answer.status).toBe(403)
    const text = await answer.text()
    expect(text).toContain('Long text that I typed')
    // whoever signs in comes back to this form, where the page's script puts it (pages/crm/typed-again.ts)
    expect(text).toContain('data-typed="/crm/contact/1/edit"')
    expect(text).toContain('href="/sign-in?next=%2Fcrm%2Fcontact%2F1%2Fedit"')
    expect(text).toContain('src="/pages/crm.js"')
  })

  test('a press without a form that ended with its session leads back to where it was', async () => {
    const answer = await it.app.request('/crm/contact/1/inactive', { method: 'POST', body: new URLSearchParams({ inactive: 'true' }) })
    expect(await answer.text()).toContain('href="/sign-in?next=%2Fcrm%2Fcontact%2F1"')
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
    it.knowOrigins(new Map([['1', origin]]))
    const refused = await post(`/crm/contact/${id}/undo`, { tag: editedTag })
    expect(undone).not.toContain(editedTag)
    expect(refused.headers.get('location')).toBe(`/crm/contact/${id}?edited=${editedTag}`)
    const page = await (await get(refused.headers.get('location') ?? '')).text()
    expect(page).toContain('Somebody has edited the activity')
    expect(page).toContain('Remove it all the same')
    expect(await (await get(`/crm/contact/${id}?edited=${randomUUID()}`)).text()).not.toContain('Somebody has edited')
    expect((await post(`/crm/contact/${id}/undo`, { tag: editedTag, force: 'true' })).headers.get('location')).toContain('done=undone')
    expect(undone.at(-1)).toBe(editedTag)
    it.knowOrigins(new Map())
  })

  test('a tag that is no tag is nothing to take back', async () => {
    const id = await make('contact', { last_name: 'Untagged' })
    expect((await post(`/crm/contact/${id}/undo`, { tag: "1' or 1=1" })).status).toBe(404)
  })
})

import { describe, expect, test } from 'vitest'
import { crmRoom, formKey, people } from './testing.ts'
import { formToken } from './form-token.ts'

const it = crmRoom()
const { get, post, raw, noted } = it

describe('an admin', () => {
  test('finds import and export over every list', async () => {
    const page = await (await get('/crm/lead', 'astrid')).text()
    expect(page).toContain('href="/crm/import?entity=lead"')
    expect(page).toContain('action="/crm/lead/export"')
  })

  test('gets the page with its script, and the token that its calls carry', async () => {
    const page = await (await get('/crm/import?entity=lead', 'astrid')).text()
    expect(page).toContain('/pages/import.js')
    expect(page).toContain(`data-token="${formToken(formKey, people.astrid.sessionId)}"`)
    expect(await (await get('/crm/import/session', 'astrid')).json()).toEqual({ token: formToken(formKey, people.astrid.sessionId) })
  })

  test('takes a list away as a file of the day, and it is written down', async () => {
    const answer = await post('/crm/contact/export', {}, 'astrid')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="contact-2026-11-21.csv"')
    expect(await answer.text()).toBe('Name\r\nÅsa\r\n')
    expect(noted).toContain('records.exported contact by astrid')
  })

  test('gets no file by a form that another site has made, and none of a list that is not there', async () => {
    const before = noted.length
    expect((await raw('/crm/contact/export', { _token: 'guessed' }, 'astrid')).status).toBe(303)
    expect((await post('/crm/nothing/export', {}, 'astrid')).status).toBe(404)
    expect(noted).toHaveLength(before)
  })
})

describe('an agent', () => {
  test('sees neither in the lists', async () => {
    expect(await (await get('/crm/lead')).text()).not.toMatch(/\/crm\/import|\/export/)
  })

  test('is refused the page, its token and the file', async () => {
    const page = await get('/crm/import')
    expect([page.status, await page.text()]).toEqual([403, expect.stringContaining('Only admins import and export')])
    const before = noted.length
    expect((await get('/crm/import/session')).status).toBe(403)
    expect((await post('/crm/contact/export', {})).status).toBe(403)
    expect(noted).toHaveLength(before)
  })
})

test('nobody gets a token without a session', async () => {
  expect((await it.app.request('/crm/import/session')).status).toBe(401)
})

import { expect, test, vi } from 'vitest'
import { practiceStart } from '#server/sample/practice-start.ts'
import { practicePages } from './practice.ts'

const person = { id: 'p', name: 'Łukasz Wiśniewski', email: 'lukasz@fjordbat.example', role: 'agent' as const }
const states = vi.fn(async () => ({ 'fixed-zoe': 'tagged' as const }))
const cut = vi.fn(() => 30_000)
const restore = vi.fn()
const app = practicePages({
  start: practiceStart,
  states,
  cut,
  restore,
  signIn: { page: async (request) => (request.headers.get('cookie') === 'lukasz' ? { person, sessionId: 's' } : undefined) },
})

test('the inbox is there for everybody, in the reader’s language, with what it says when scripts are off', async () => {
  const answer = await app.request('/practice', { headers: { 'accept-language': 'sv-SE' } })
  const page = await answer.text()
  expect(page).toContain('<html lang="sv">')
  expect(page).toContain('Övningsinkorgen behöver JavaScript.')
  expect(page).not.toMatch(/<script>|style="/)
})

test('its threads come as data', async () => {
  const answer = await app.request('/practice/start.json')
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(await answer.json()).toEqual(practiceStart)
})

test('whoever is signed in is the agent there; who is not, or is on another’s page, is a made-up one', async () => {
  const agent = async (headers: Record<string, string>) => (await (await app.request('/practice/start.json', { headers })).json()).agent
  const lukasz = { name: 'Łukasz Wiśniewski', email: 'lukasz@fjordbat.example' }
  expect(await agent({ cookie: 'lukasz', 'sec-fetch-site': 'same-origin' })).toEqual(lukasz)
  expect(await agent({ cookie: 'lukasz', 'sec-fetch-site': 'cross-site' })).toEqual(practiceStart.agent)
  expect(await agent({})).toEqual(practiceStart.agent)
  const answer = await app.request('/practice/start.json', { headers: { cookie: 'lukasz' } })
  expect([answer.headers.get('cache-control'), answer.headers.get('vary')]).toEqual(['no-store', 'cookie'])
})

test('how tags stand is for a signed-in person on our own page only', async () => {
  expect((await app.request('/practice/states')).status).toBe(204)
  expect((await app.request('/practice/states', { headers: { cookie: 'lukasz', 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  expect(states).not.toHaveBeenCalled()
  const answer = await app.request('/practice/states?run=fixed', { headers: { cookie: 'lukasz', 'sec-fetch-site': 'same-origin' } })
  expect(await answer.json()).toEqual({ 'fixed-zoe': 'tagged' })
  expect(states).toHaveBeenCalledWith('fixed')
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('whoever does not say which run of the inbox is told to', async () => {
  for (const path of ['/practice/states', '/practice/states?run=%25'])
    expect((await app.request(path, { headers: { cookie: 'lukasz' } })).status).toBe(400)
})

test('whoever is signed in may cut their own connection, and nobody another’s', async () => {
  expect((await app.request('/practice/cut', { method: 'POST' })).status).toBe(204)
  expect(cut).not.toHaveBeenCalled()
  const answer = await app.request('/practice/cut', { method: 'POST', headers: { cookie: 'lukasz' } })
  expect(await answer.json()).toEqual({ milliseconds: 30_000 })
  expect(cut).toHaveBeenCalledWith('p')
  await app.request('/practice/cut', { method: 'DELETE' })
  expect(restore).not.toHaveBeenCalled()
  expect((await app.request('/practice/cut', { method: 'DELETE', headers: { cookie: 'lukasz' } })).status).toBe(204)
  expect(restore).toHaveBeenCalledWith('p')
})

import { describe, expect, test } from 'vitest'
import { frontDoor } from './front-door.ts'

const leadsTo = async (url: string, ...sites: string[]) => {
  const answer = await frontDoor({ url, sites: () => sites }).request('/')
  expect(answer.status).toBe(302)
  return answer.headers.get('location')
}

describe('the address without a path', () => {
  test('leads to the practice inbox while that is one of the sites, on whatever port it was listed', async () => {
    const crm = 'http://localhost:4310/crm*'
    expect(await leadsTo('http://localhost:4310', crm, 'http://localhost:4310/practice*')).toBe('/practice')
    expect(await leadsTo('http://localhost:5000', crm, 'http://localhost:4310/practice*')).toBe('/practice')
    expect(await leadsTo('https://tagalong.example.com', 'https://tagalong.example.com/practice*')).toBe('/practice')
  })

  test('leads to the CRM when no site is the practice inbox', async () => {
    expect(await leadsTo('http://localhost:4310')).toBe('/crm')
    expect(await leadsTo('http://localhost:4310', 'http://localhost:4310/crm*')).toBe('/crm')
    expect(await leadsTo('https://tagalong.example.com', 'https://*.example.com/*', 'https://chat.example.com/practice*')).toBe('/crm')
  })

  test('follows the settings as they change', async () => {
    let sites = ['http://localhost:4310/practice*']
    const app = frontDoor({ url: 'http://localhost:4310', sites: () => sites })
    expect((await app.request('/')).headers.get('location')).toBe('/practice')
    sites = []
    expect((await app.request('/')).headers.get('location')).toBe('/crm')
  })
})

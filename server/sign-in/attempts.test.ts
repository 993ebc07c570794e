import { afterAll, describe, expect, test } from 'vitest'
import { testDatabase } from '#server/database/testing.ts'
import { delay, signInAttempts } from './attempts.ts'
import { addTestPerson, testPassword, testSignIn } from './testing.ts'

const database = await testDatabase()
const it = await testSignIn()
afterAll(() => Promise.all([database.close(), it.close()]))

const attempts = signInAttempts(database.db)
const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1_000)

test('the wait doubles, up to a quarter of an hour', () => {
  expect([1, 4, 5, 6, 7, 14, 15, 40, 2_000].map((failures) => delay(failures, 5))).toEqual([
    0, 0, 1_000, 2_000, 4_000, 512_000, 900_000, 900_000, 900_000,
  ])
})

describe('tries of one person from one place', () => {
  const who = { email: 'maja@fjordbat.example', address: '192.0.2.7' }

  test('wait after the fifth, longer each time; a try while waiting does not count', async () => {
    for (let i = 0; i < 5; i++) expect(await attempts.begin(who, at(0))).toBe('go')
    expect(await attempts.begin(who, at(0))).toEqual({ wait: 1 })
    expect(await attempts.begin(who, at(0.5))).toEqual({ wait: 1 })
    expect(await attempts.begin(who, at(1))).toBe('go')
    expect(await attempts.begin(who, at(1))).toEqual({ wait: 2 })
    expect(await attempts.begin({ ...who, email: ' MAJA@fjordbat.example' }, at(2))).toEqual({ wait: 1 })
  })

  test('do not stop the same person elsewhere, nor a colleague here', async () => {
    expect(await attempts.begin({ ...who, address: '198.51.100.3' }, at(1))).toBe('go')
    expect(await attempts.begin({ ...who, email: 'siobhan@fjordbat.example' }, at(1))).toBe('go')
  })

  test('start anew after the right password, and after a day', async () => {
    await attempts.succeeded(who)
    for (let i = 0; i < 5; i++) expect(await attempts.begin(who, at(10))).toBe('go')
    expect(await attempts.begin(who, at(10))).toEqual({ wait: 1 })
    for (let i = 0; i < 5; i++) expect(await attempts.begin(who, at(2 * 86_400))).toBe('go')
  })

  test('sent all at once are counted one by one', async () => {
    const burst = { email: 'burst@fjordbat.example', address: '192.0.2.8' }
    const answers = await Promise.all(Array.from({ length: 40 }, () => attempts.begin(burst, at(0))))
    expect(answers.filter((answer) => answer === 'go')).toHaveLength(5)
  })
})

test('one person tried from very many places waits too', async () => {
  const answers = []
  for (let i = 0; i < 40; i++) answers.push(await attempts.begin({ email: 'lukasz@fjordbat.example', address: `203.0.113.${i}` }, at(0)))
  expect(answers.filter((answer) => answer === 'go')).toHaveLength(30)
})

test('very many persons tried from one place wait too', async () => {
  const answers = []
  for (let i = 0; i < 60; i++)
    answers.push(await attempts.begin({ email: `person-${i}@fjordbat.example`, address: '203.0.113.200' }, at(0)))
  expect(answers.filter((answer) => answer === 'go')).toHaveLength(50)
})

test('no address that somebody typed is kept', async () => {
  const rows = await database.db.selectFrom('sign_in_attempt').selectAll().execute()
  expect(JSON.stringify(rows)).not.toMatch(/fjordbat|192\.0/)
})

describe('on the page', () => {
  test('the sixth wrong password is not looked at, says how long to wait, and not even the right one passes', async () => {
    const { person } = await addTestPerson(it.db, 'agent')
    const from = { 'x-test-address': '192.0.2.50' }
    const browser = it.browser(from)
    const goOn = it.clock.hold()
    for (let i = 0; i < 5; i++)
      expect((await browser.send(await browser.get('/sign-in'), { email: person.email, password: 'wrong wrong' })).status).toBe(422)
    const refused = await browser.send(await browser.get('/sign-in'), { email: person.email, password: testPassword })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(refused.text).toContain('Wait 1 second and try again.')
    it.clock.forward(1)
    expect((await browser.send(await browser.get('/sign-in'), { email: person.email, password: testPassword })).status).toBe(303)
    goOn()
  })
})

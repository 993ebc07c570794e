import { afterAll, describe, expect, test } from 'vitest'
import { testDatabase } from '#server/database/testing.ts'
import { blocked } from '#server/database/testing/blocked.ts'
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

test('a try that meets a right password of the same person crosswise counts all the same', async () => {
  const who = { email: 'twice@fjordbat.example', address: '192.0.2.99' }
  const before = (await database.db.selectFrom('sign_in_attempt').select('key_hash').execute()).map(({ key_hash }) => key_hash)
  await attempts.begin(who, at(0))
  const rows = await database.db.selectFrom('sign_in_attempt').select('key_hash').orderBy('key_hash').execute()
  const [first = '', ...others] = rows.map(({ key_hash }) => key_hash).filter((key) => !before.includes(key))
  const right = await database.db.startTransaction().execute()
  const hold = (key: string) => right.selectFrom('sign_in_attempt').select('key_hash').where('key_hash', '=', key).forUpdate().execute()
  await hold(others.at(-1) ?? '')
  const trying = attempts.begin(who, at(0)).catch((error: unknown) => error)
  await blocked(database.db)
  // now each waits for the other, and the database sends one home: the one that waited first, if the machine is not too busy
  const ending = await hold(first).then(
    () => right.commit(),
    () => right.rollback(),
  )
  await ending.execute()
  expect(await trying).toBe('go')
  expect(await database.db.selectFrom('sign_in_attempt').select('failures').where('key_hash', '=', first).execute()).toEqual([
    { failures: 2 },
  ])
})

test('of two tries at once neither waits, though the one that is counted second began first', async () => {
  const who = { email: 'both@fjordbat.example', address: '192.0.2.98' }
  expect(await attempts.begin(who, at(0.02))).toBe('go')
  expect(await attempts.begin(who, at(0))).toBe('go')
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

test('and for half a minute at most, however long that goes on', async () => {
  const from = (i: number) => ({ email: 'ada@fjordbat.example', address: `198.18.${i >> 8}.${i & 255}` })
  let seconds = 0
  for (let i = 0; i < 60; i++) {
    const turn = await attempts.begin(from(i), at(seconds))
    if (turn === 'go') continue
    expect(turn.wait).toBeLessThanOrEqual(30)
    seconds += turn.wait
  }
  expect(seconds).toBeGreaterThan(300)
})

test('a browser in which the person has signed in before waits for its own wrong passwords only', async () => {
  const victim = { email: 'siri@fjordbat.example', address: '192.0.2.77' }
  for (let i = 0; i < 60; i++) await attempts.begin({ ...victim, address: `203.0.113.${i}` }, at(0))
  expect(await attempts.begin(victim, at(0))).not.toBe('go')
  const known = { ...victim, known: 'their browser' }
  for (let i = 0; i < 5; i++) expect(await attempts.begin(known, at(0))).toBe('go')
  expect(await attempts.begin(known, at(0))).toEqual({ wait: 1 })
  await attempts.succeeded(known)
  expect(await attempts.begin(known, at(0))).toBe('go')
  // the strangers have not been given another thirty tries by it
  expect(await attempts.begin(victim, at(0))).not.toBe('go')
})

test('a refused try leaves nothing in the database, whatever name is typed', async () => {
  const rows = async () => (await database.db.selectFrom('sign_in_attempt').select('key_hash').execute()).length
  const address = '203.0.113.201'
  const tries = (n: number) => Array.from({ length: n }, (_, i) => attempts.begin({ email: `${n}-${i}@fjordbat.example`, address }, at(0)))
  for (let i = 0; i < 50; i++) await attempts.begin({ email: `first-${i}@fjordbat.example`, address }, at(0))
  const before = await rows()
  expect((await Promise.all(tries(40))).every((answer) => answer !== 'go')).toBe(true)
  expect(await rows()).toBe(before)
})

test('nor do those that are refused because others came first at the same moment', async () => {
  const rows = async () => (await database.db.selectFrom('sign_in_attempt').select('key_hash').execute()).length
  const address = '203.0.113.202'
  const before = await rows()
  const answers = await Promise.all(
    Array.from({ length: 80 }, (_, i) => attempts.begin({ email: `flood-${i}@fjordbat.example`, address }, at(0))),
  )
  expect(answers.filter((answer) => answer === 'go')).toHaveLength(50)
  // of each that was let try the person and the pair, and the one address
  expect((await rows()) - before).toBe(50 * 2 + 1)
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

  /** Wrong passwords for this address, from as many places as it takes until a new place is refused. */
  async function lockOut(email: string): Promise<void> {
    const tries = signInAttempts(it.db)
    for (let place = 0; ; place++) if ((await tries.begin({ email, address: `198.51.100.${place}` }, it.clock.now())) !== 'go') return
  }
  const signIn = async (browser: ReturnType<typeof it.browser>, email: string) => {
    browser.cookies.delete('tagalong-session')
    return (await browser.send(await browser.get('/sign-in'), { email, password: testPassword })).status
  }

  test('strangers who guess keep nobody out of a browser of their own, signed out of it or not', async () => {
    const { person } = await addTestPerson(it.db, 'agent')
    const { person: colleague } = await addTestPerson(it.db, 'agent')
    const [own, foreign] = [it.browser({ 'x-test-address': '192.0.2.60' }), it.browser({ 'x-test-address': '192.0.2.61' })]
    const goOn = it.clock.hold()
    for (const email of [person.email, colleague.email]) expect(await signIn(own, email)).toBe(303)
    expect(await signIn(foreign, colleague.email)).toBe(303)
    await lockOut(person.email)
    await lockOut(colleague.email)
    for (const email of [person.email, colleague.email]) expect(await signIn(own, email)).toBe(303)
    // somebody else's browser, and one that made its cookie up, are strangers
    expect(await signIn(foreign, person.email)).toBe(429)
    const [name, value] = [...own.cookies].find(([key]) => key.endsWith('tagalong-known')) ?? ['', '']
    expect(value).not.toContain('fjordbat')
    const made = it.browser({ 'x-test-address': '192.0.2.62' })
    made.cookies.set(name, value.replace(/^.{6}/, 'AAAAAA'))
    expect(await signIn(made, person.email)).toBe(429)
    goOn()
  })

  test('wrong passwords in a browser of one’s own are slowed as anybody’s', async () => {
    const { person } = await addTestPerson(it.db, 'agent')
    const own = it.browser({ 'x-test-address': '192.0.2.63' })
    const goOn = it.clock.hold()
    expect(await signIn(own, person.email)).toBe(303)
    own.cookies.delete('tagalong-session')
    for (let i = 0; i < 5; i++) await own.send(await own.get('/sign-in'), { email: person.email, password: 'wrong wrong' })
    expect(await signIn(own, person.email)).toBe(429)
    goOn()
  })
})

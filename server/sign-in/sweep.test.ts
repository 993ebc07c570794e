import { afterAll, expect, test } from 'vitest'
import { addTestPerson, testSignIn } from './testing.ts'
import { refresh, removeExpired, type Tokens } from './token-families.ts'

const it = await testSignIn()
afterAll(it.close)

const silentAudit = { write: async () => undefined, note: () => undefined }
const rotate = async (token: string) => (await refresh(it.db, token, silentAudit, it.clock.now(), new AbortController().signal)) as Tokens
const sweep = () => it.room.sweep(new AbortController().signal)

test('what is over is removed; what lives, and the way back after a lost answer, stays', async () => {
  const { tokens: first } = await addTestPerson(it.db, 'agent', it.clock.now())
  const { tokens: idle } = await addTestPerson(it.db, 'agent', it.clock.now())
  const second = await rotate(first.refreshToken)
  const third = await rotate(second.refreshToken)
  it.clock.forward(8 * 86_400)
  await sweep()
  const kept = await it.db
    .selectFrom('session_token')
    .select('generation')
    .where('family_id', '=', first.sessionId)
    .orderBy('generation')
    .execute()
  expect(kept.map(({ generation }) => generation)).toEqual([2, 3])
  // the answer that brought the third was lost a week ago: the second still gets a fresh one
  const fresh = await rotate(second.refreshToken)
  expect(fresh.refreshToken).toBeDefined()
  expect(third.refreshToken).not.toBe(fresh.refreshToken)
  it.clock.forward(25 * 86_400)
  await sweep()
  const families = await it.db.selectFrom('token_family').select('id').execute()
  expect(families).toEqual([{ id: first.sessionId }])
  expect(families).not.toContainEqual({ id: idle.sessionId })
})

test('whoever comes back after their session has run out, and was swept, is told so; a token that nobody had is told nothing', async () => {
  const late = [await addTestPerson(it.db, 'agent', it.clock.now()), await addTestPerson(it.db, 'admin', it.clock.now())]
  const { tokens: lost } = await addTestPerson(it.db, 'agent', it.clock.now())
  // its answer was lost on the way: the holder has the one before
  await rotate(lost.refreshToken)
  it.clock.forward(31 * 86_400)
  const left = async () => (await it.db.selectFrom('token_family').select('id').execute()).length
  const before = await left()
  expect(await removeExpired(it.db, it.clock.now(), 2)).toBe(2)
  expect(await left()).toBe(before - 2)
  await sweep()
  expect(await left()).toBe(0)
  for (const token of [...late.map(({ tokens }) => tokens.refreshToken), lost.refreshToken])
    expect(await rotate(token)).toEqual({ refused: 'unknown', by: 'expired' })
  expect(await rotate('tagalong_refresh_of_nobody')).toEqual({ refused: 'unknown', by: undefined })
})

test('an aborted sweep removes nothing more', async () => {
  const { tokens } = await addTestPerson(it.db, 'agent', new Date(0))
  await it.room.sweep(AbortSignal.abort())
  expect(await it.db.selectFrom('token_family').select('id').where('id', '=', tokens.sessionId).execute()).toHaveLength(1)
})

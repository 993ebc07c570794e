import { expect, test } from 'vitest'
import { type Answer, importCalls, type Send } from './calls.ts'
import { runIn } from './import.fixture.ts'

const answer = (status: number, body: unknown): Answer => ({ status, text: typeof body === 'string' ? body : JSON.stringify(body) })
const problem = (status: number, code: string) =>
  answer(status, { code, detail: `It is ${code}`, hint: 'Do this', status, retryable: false })

/** Answers in turn, and writes down what was sent. */
function line(...answers: Answer[]) {
  const sent: { method: string; path: string; headers: Readonly<Record<string, string>>; body: unknown }[] = []
  const send: Send = async (method, path, headers, body) => {
    sent.push({ method, path, headers, body })
    return answers.shift() ?? answer(500, '')
  }
  return { sent, calls: importCalls({ send, token: 'old' }) }
}

test('an operation goes out with the token of the session, and answers what the server says', async () => {
  const { sent, calls } = line(answer(200, { runs: [] }))
  expect(await calls.call('imports.list', {})).toEqual({ runs: [] })
  expect(sent[0]).toMatchObject({ method: 'POST', path: '/crm/import/call/imports.list', headers: { 'x-form-token': 'old' }, body: '{}' })
})

test('a token that has grown old is renewed once by itself', async () => {
  const { sent, calls } = line(problem(403, 'forbidden'), answer(200, { token: 'new' }), answer(200, { runs: [] }))
  await calls.call('imports.list', {})
  expect(sent.map(({ path, headers }) => [path, headers['x-form-token']])).toEqual([
    ['/crm/import/call/imports.list', 'old'],
    ['/crm/import/session', undefined],
    ['/crm/import/call/imports.list', 'new'],
  ])
})

test('whoever may not is told so, not asked for ever', async () => {
  const { sent, calls } = line(problem(403, 'forbidden'), answer(200, { token: 'old' }))
  await expect(calls.call('imports.list', {})).rejects.toMatchObject({ code: 'forbidden', message: 'It is forbidden', hint: 'Do this' })
  expect(sent).toHaveLength(2)
})

test('what is no answer of ours is a server that cannot be reached: it is worth another try', async () => {
  for (const strange of [answer(502, '<html>Bad gateway</html>'), answer(200, '<html>Log in to the network</html>'), answer(0, '')])
    await expect(line(strange).calls.call('imports.list', {})).rejects.toMatchObject({ code: 'backend-unreachable', retryable: true })
})

test('a part goes out as the bytes that it is', async () => {
  const { sent, calls } = line(answer(200, { run: runIn('uploaded') }))
  const bytes = new ArrayBuffer(3)
  await calls.sendPart('a/b', 2, bytes, () => undefined, new AbortController().signal)
  expect(sent[0]).toMatchObject({
    method: 'PUT',
    path: '/crm/import/a%2Fb/parts/2',
    headers: { 'content-type': 'application/octet-stream' },
  })
  expect(sent[0]?.body).toBe(bytes)
})

import { Hono } from 'hono'
import { beforeEach, describe, expect, test } from 'vitest'
import { AppError, toProblem } from '#contract/errors.ts'
import type { Caller } from '#server/ports/handlers.ts'
import { faultsAsCsv } from './faults-as-csv.ts'
import { type ImportCallsParts, importCalls } from './import-calls.ts'
import { formKey, people } from './testing.ts'

const id = '7b1e3f0e-0000-4000-8000-000000000001'
let asked: [name: string, input: unknown, person: string][] = []
const handlers = new Proxy({} as ImportCallsParts['handlers'], {
  get: (_, name: string) => async (input: { after?: string }, caller: Caller) => {
    asked.push([name, input, caller.person.id])
    if (name !== 'imports.faults') return { run: { id } }
    return input.after === undefined
      ? { faults: [{ number: 1, kind: 'fault', line: 3, column: 'Email', value: '=cmd|"x"', reason: 'email', parts: [] }], next: '1' }
      : { faults: [{ number: 2, kind: 'fault', line: 9, column: 'Last name', reason: 'required', parts: ['Last name'] }] }
  },
})
const app = new Hono().route(
  '/',
  importCalls({
    signIn: { page: async (request) => people[(request.headers.get('cookie') ?? '') as keyof typeof people] },
    formKey,
    newId: () => 'request',
    handlers,
  }),
)
app.onError((error, c) => {
  const problem = toProblem(error instanceof AppError ? error : new AppError('internal', String(error)), 'request')
  return c.json(problem, problem.status as 400)
})
beforeEach(() => {
  asked = []
})

describe('all that is wrong with a file', () => {
  const take = (headers: Record<string, string>) => app.request(`/crm/import/${id}/faults.csv`, { headers })

  test('is a file in the reader’s language, from every page of it, in which a spreadsheet finds no formula', async () => {
    const answer = await take({ cookie: 'astrid', 'accept-language': 'sv' })
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="faults.csv"')
    expect(Buffer.from(await answer.arrayBuffer()).toString()).toBe(
      [
        '\ufeff"Rad","Kolumn","Värde","Orsak","Post"',
        `"3","Email","'=cmd|""x""","Det är ingen e-postadress som namn@example.com.",""`,
        '"9","Last name","","Last name måste anges.",""',
        '',
      ].join('\r\n'),
    )
  })

  test('is for admins alone', async () => {
    expect((await take({})).status).toBe(401)
    expect((await take({ cookie: 'maja' })).status).toBe(403)
    expect(asked).toEqual([])
  })

  test('a value of somebody’s file begins no formula in the file of faults, wherever a spreadsheet parts its cells', async () => {
    const fault = {
      number: 1,
      kind: 'fault' as const,
      line: 2,
      column: '＝x',
      value: 'a;=HYPERLINK("x")',
      reason: 'number' as const,
      parts: [],
    }
    let csv = ''
    for await (const part of faultsAsCsv(async () => ({ faults: [fault] }), 'en')) csv += part
    expect(csv.split('\r\n')[1]).toBe(`"2","'＝x","a;'=HYPERLINK(""x"")","It is not a number.",""`)
  })
})

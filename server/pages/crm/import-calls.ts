import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'
import { ImportRefused, refusalIn } from '#contract/import/import-refused.ts'
import { partBytes } from '#contract/import/limits.ts'
import { inputFault, readInput } from '#contract/read-input.ts'
import type { Caller, Handlers, SignIn } from '#server/ports/handlers.ts'
import { type Language, languageOf } from '#server/html/messages.ts'
import { csvFile } from './csv-file.ts'
import { faultsAsCsv } from './faults-as-csv.ts'
import { isFormToken } from './form-token.ts'

type ImportName = Extract<EndpointName, `imports.${string}`>

export type ImportCallsParts = {
  signIn: Pick<SignIn, 'page'>
  formKey: Uint8Array
  newId: () => string
  handlers: Pick<Handlers, ImportName>
}

type Known = { Variables: { caller: Caller } }

/**
 * The operations of an import for the CRM's own pages, which have a cookie and no bearer: `POST /crm/import/call/imports.look` with the operation's input as JSON, and
 * `PUT /crm/import/<id>/parts/<number>` with the bytes of a part as they are. Only for admins, and only with the form token of their session.
 */
export function importCalls(parts: ImportCallsParts): Hono {
  const app = new Hono<Known>()

  app.post('/crm/import/call/:operation', known, limited(2_000_000), async (c) => {
    const caller = c.get('caller')
    const name = c.req.param('operation')
    return told(c, async () => {
      if (!isImport(name)) throw new ImportRefused('not-found', 'no-operation')
      const handler = parts.handlers[name] as (input: unknown, caller: Caller) => Promise<unknown>
      return c.json(await handler(inputOf(name, await c.req.text()), caller))
    })
  })

  app.put('/crm/import/:id/parts/:number', known, limited(partBytes), async (c) => {
    const caller = c.get('caller')
    const base64 = Buffer.from(await c.req.arrayBuffer()).toString('base64')
    const input = inputOf('imports.sendPart', JSON.stringify({ id: c.req.param('id'), number: c.req.param('number'), base64 }))
    return told(c, async () => c.json(await parts.handlers['imports.sendPart'](input as never, caller)))
  })

  // read by whoever follows the link, and by no other site: it takes no form token
  app.get('/crm/import/:id/faults.csv', async (c) => {
    const caller = await told(c, () => callerOf(c, 'no token'))
    const { id } = inputOf('imports.get', JSON.stringify({ id: c.req.param('id') })) as { id: string }
    await told(c, () => parts.handlers['imports.get']({ id }, caller))
    const page = (after: string | undefined) => parts.handlers['imports.faults']({ id, ...(after !== undefined && { after }) }, caller)
    return csvFile('faults.csv', faultsAsCsv(page, readerOf(c)))
  })
  return app as unknown as Hono

  /** Before a byte of the body is taken: the limit gathers what comes, and would do so for a stranger too. */
  async function known(...[c, next]: Parameters<MiddlewareHandler<Known>>): Promise<void> {
    c.set('caller', await told(c, () => callerOf(c)))
    await next()
  }

  async function callerOf(c: Context, token: 'token' | 'no token' = 'token'): Promise<Caller> {
    const session = await parts.signIn.page(c.req.raw)
    if (!session) throw new ImportRefused('not-signed-in', 'signed-out')
    if (session.person.role !== 'admin') throw new ImportRefused('forbidden', 'not-admin', [session.person.role])
    if (token === 'token' && !isFormToken(parts.formKey, session.sessionId, c.req.header('x-form-token')))
      throw new ImportRefused('forbidden', 'page-old')
    return { ...session, requestId: parts.newId(), signal: c.req.raw.signal }
  }
}

/** What is refused is told in the reader's language. */
async function told<T>(c: Context, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw refusalIn(readerOf(c), error)
  }
}

function readerOf(c: Context): Language {
  return languageOf(c.req.header('accept-language'))
}

function isImport(name: string): name is ImportName {
  return name.startsWith('imports.') && Object.hasOwn(endpoints, name)
}

function inputOf(name: ImportName, text: string): unknown {
  let given: unknown
  try {
    // what no database keeps and what reaches a prototype is refused, as the API refuses it
    given = JSON.parse(text === '' ? '{}' : text, (key, value) => {
      if (
        key === '__proto__' ||
        key === 'constructor' ||
        key === 'prototype' ||
        (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed()))
      )
        throw new ImportRefused('invalid-input', 'bad-input')
      return value as unknown
    })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new ImportRefused('invalid-input', 'bad-input', [], { cause: error })
  }
  const read = readInput(endpoints[name].input, given)
  if (!read.ok) throw inputFault(read.faults)
  return read.value
}

function limited(bytes: number) {
  return bodyLimit({
    maxSize: bytes,
    onError: (c) => Promise.reject(refusalIn(readerOf(c), new ImportRefused('too-large', 'part-too-large', [bytes]))),
  })
}

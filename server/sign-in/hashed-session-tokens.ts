import type { kyselyAdapter } from '@better-auth/kysely-adapter'
import { hashToken } from './random-token.ts'

type Adapter = ReturnType<ReturnType<typeof kyselyAdapter>>
type Where = { field: string; value: unknown }

/**
 * better-auth keeps the token of a session as it is, so whoever can read the table, a backup or a log of statements could sign
 * in as anybody. This adapter puts its hash into the table, and the token back into what the library gets to see.
 */
export function hashedSessionTokens(inner: Adapter): Adapter {
  return { ...inner, ...wrap(inner), transaction: (work) => inner.transaction((tx) => work({ ...tx, ...wrap(tx) })) }
}

function wrap(inner: Omit<Adapter, 'transaction'>): Partial<Adapter> {
  const wrapped = {
    create: (query: Query) => inner.create(hashedData(query) as never).then((row) => withToken(row, query.data?.['token'])),
    findOne: (query: Query) => inner.findOne(hashedWhere(query) as never).then((row) => withToken(row, tokenOf(query))),
    findMany: (query: Query) => inner.findMany(hashedWhere(query) as never),
    count: (query: Query) => inner.count(hashedWhere(query) as never),
    update: (query: Query) => inner.update(hashedWhere(hashedUpdate(query)) as never).then((row) => withToken(row, tokenOf(query))),
    updateMany: (query: Query) => inner.updateMany(hashedWhere(hashedUpdate(query)) as never),
    delete: (query: Query) => inner.delete(hashedWhere(query) as never),
    deleteMany: (query: Query) => inner.deleteMany(hashedWhere(query) as never),
    consumeOne: (query: Query) => inner.consumeOne(hashedWhere(query) as never).then((row) => withToken(row, tokenOf(query))),
    incrementOne: (query: Query) => inner.incrementOne(hashedWhere(query) as never).then((row) => withToken(row, tokenOf(query))),
  }
  return wrapped as unknown as Partial<Adapter>
}

type Query = { model: string; where?: Where[]; data?: Record<string, unknown>; update?: Record<string, unknown> }

function hashedWhere(query: Query): Query {
  if (query.model !== 'session' || !query.where) return query
  return { ...query, where: query.where.map((part) => (part.field === 'token' ? { ...part, value: hashed(part.value) } : part)) }
}

function hashedData(query: Query): Query {
  if (query.model !== 'session' || !query.data) return query
  return { ...query, data: { ...query.data, token: hashed(query.data['token']) } }
}

function hashedUpdate(query: Query): Query {
  if (query.model !== 'session' || !query.update || !('token' in query.update)) return query
  return { ...query, update: { ...query.update, token: hashed(query.update['token']) } }
}

function hashed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hashed)
  return typeof value === 'string' ? hashToken(value) : value
}

const tokenOf = (query: Query): unknown =>
  query.model === 'session' ? query.where?.find((part) => part.field === 'token')?.value : undefined

/** A row that was found by its token is shown with that token; one found otherwise keeps the hash, which opens nothing. */
function withToken<T>(row: T, token: unknown): T {
  return row && typeof token === 'string' && 'token' in (row as object) ? { ...row, token } : row
}

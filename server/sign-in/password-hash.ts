import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** Argon2id as a PHC string. 64 MiB and three passes take about an eighth of a second: far above OWASP's minimum of 19 MiB and two. */
export const hashPassword = (password: string): Promise<string> => hashAt(full, password)

/** At a cost of its own: for people of tests, whose password is known. */
export async function hashAt(cost: Cost, password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${unpadded(salt)}$${unpadded(key)}`
}

/** Compares in constant time; reads the cost from the stored string, so that old hashes still open after the cost is raised. */
export async function verifyPassword({ hash, password }: { hash: string; password: string }): Promise<boolean> {
  const [, memory, passes, parallelism, salt, key] = phc.exec(hash) ?? []
  if (!salt || !key) return false
  const expected = Buffer.from(key, 'base64')
  const found = await derive(password, Buffer.from(salt, 'base64'), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  })
  return expected.length === found.length && timingSafeEqual(expected, found)
}

/** `memory` in KiB */
type Cost = { memory: number; passes: number; parallelism: number }
const full: Cost = { memory: 65_536, passes: 3, parallelism: 1 }
const phc = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43})$/

function derive(password: string, nonce: Buffer, { memory, passes, parallelism }: Cost): Promise<Buffer> {
  // One accent typed in two ways is one password.
  return promisify(argon2)('argon2id', { message: password.normalize('NFKC'), nonce, memory, passes, parallelism, tagLength: 32 })
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

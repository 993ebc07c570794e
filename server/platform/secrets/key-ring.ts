import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '#contract/errors.ts'
import { keyBytes } from './sealed-text.ts'

/**
 * Where the keys stand: in the configuration (`given`), in a file that it names, or in one of our own in the data folder. The first key
 * seals, all of them open. Only a file of our own is ever written.
 */
export type KeySource = { given: readonly string[] } | { file: string; ours: boolean }
export type KeyRing = readonly Buffer[]

export function keySource({
  dataFolder,
  secretKeys,
  secretKeyFile,
}: {
  dataFolder: string
  secretKeys: readonly string[] | undefined
  secretKeyFile: string | undefined
}): KeySource {
  if (secretKeys) return { given: secretKeys }
  return secretKeyFile === undefined ? { file: join(dataFolder, 'secret.key'), ours: true } : { file: secretKeyFile, ours: false }
}

/** The keys as they are now: another process may be at changing them. Empty where there is no file yet. */
export async function readKeys(source: KeySource): Promise<KeyRing> {
  if ('given' in source) return source.given.map((text) => keyOf(text, 'TAGALONG_SECRET_KEY'))
  const text = await readFile(source.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && source.ours) return ''
    throw new AppError('unavailable', `The key of the CRM secrets in ${source.file} cannot be read (${error.code})`, {
      hint: 'Put the file back, or let this user read it.',
      retryable: false,
      cause: error,
    })
  })
  const lines = text.split(/[\s,]+/).filter((line) => line !== '')
  if (lines.length === 0 && !source.ours) throw wrongKey(source.file)
  return lines.map((line) => keyOf(line, source.file))
}

/** Makes the file with its first key. Of several processes that do so at once one wins, and all use its key. */
export async function makeKeyFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const made = await writeBeside(file, [randomBytes(keyBytes)])
  // a link fails where the file is there, a rename would put another key in its place
  await link(made, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await unlink(made)
  await keep(dirname(file))
}

/** All of it or nothing, on the disk when it resolves. */
export async function writeKeyFile(file: string, keys: KeyRing): Promise<void> {
  await rename(await writeBeside(file, keys), file)
  await keep(dirname(file))
}

async function writeBeside(file: string, keys: KeyRing): Promise<string> {
  const beside = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`
  const handle = await open(beside, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  try {
    await handle.writeFile(keys.map((key) => `${key.toString('base64url')}\n`).join(''))
    await handle.sync()
  } finally {
    await handle.close()
  }
  return beside
}

async function keep(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY)
  await handle.sync().finally(() => handle.close())
}

function keyOf(text: string, where: string): Buffer {
  const key = readKey(text)
  if (!key) throw wrongKey(where)
  return key
}

/** 32 bytes in base64, with or without its ends; undefined where it is anything else. */
export function readKey(text: string): Buffer | undefined {
  if (!/^[\w+/-]{43}=?$/.test(text)) return undefined
  const key = Buffer.from(text, 'base64')
  return key.length === keyBytes ? key : undefined
}

function wrongKey(where: string): AppError {
  return new AppError('unavailable', `${where} holds no key of 32 bytes in base64`, {
    hint: 'openssl rand -base64 32 makes one. Several stand on lines of their own, or after commas; the first one seals.',
    retryable: false,
  })
}

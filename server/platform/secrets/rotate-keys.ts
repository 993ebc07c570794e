import { randomBytes } from 'node:crypto'
import { AppError } from '#contract/errors.ts'
import { SealedShut, type SecretPlace } from '#server/ports/secrets.ts'
import { type KeyRing, type KeySource, makeKeyFile, readKeys, writeKeyFile } from './key-ring.ts'
import { keyBytes, openText, sealText } from './sealed-text.ts'

type Secret = { sealed: string; place: SecretPlace }
/** Puts a new text in place of every secret, all or none; undefined forgets it. */
type ResealAll = (reseal: (secret: Secret) => Promise<string | undefined>) => Promise<{ kept: number; forgotten: string[] }>
type Sealed = { look: () => Promise<readonly Secret[]>; resealAll: ResealAll }
/** `replaced`: there was a key before in our file, which is gone from it. */
export type Rotated = { kept: number; forgotten: string[]; finished: 'earlier' | 'new'; replaced: boolean; keysToTakeOut: boolean }

/**
 * A new key for all secrets. The file holds new and old from before the first secret is sealed anew until after the last one, so it may
 * be killed anywhere: the next rotation finds two keys and finishes this one. `lost`: what no key opens is forgotten; otherwise all is opened
 * once before the file is made or written, so that a refusal has changed nothing.
 */
export async function rotateKeys(source: KeySource, { look, resealAll }: Sealed, { lost }: { lost: boolean }): Promise<Rotated> {
  const ours = 'file' in source && source.ours ? source.file : undefined
  const known = await readKeys(source)
  if (ours === undefined) given(known)
  if (!lost) for (const secret of await look()) openedBy(known, secret, lost)
  const keys = ours === undefined ? known : await withNewKey(ours, known, source)
  const done = await resealAll(async ({ sealed, place }) => {
    const text = openedBy(keys, { sealed, place }, lost)
    return text === undefined ? undefined : sealText(keys[0] as Buffer, text, place)
  })
  if (ours !== undefined) await writeKeyFile(ours, keys.slice(0, 1))
  return {
    ...done,
    finished: known.length > 1 && ours !== undefined ? 'earlier' : 'new',
    replaced: ours !== undefined && known.length > 0,
    keysToTakeOut: ours === undefined,
  }
}

async function withNewKey(file: string, known: KeyRing, source: KeySource): Promise<KeyRing> {
  if (known.length > 1) return known
  if (known.length === 0) {
    await makeKeyFile(file)
    return readKeys(source)
  }
  const keys = [randomBytes(keyBytes), ...known]
  await writeKeyFile(file, keys)
  return keys
}

function given(known: KeyRing): void {
  if (known.length > 1) return
  throw new AppError('invalid-input', 'The keys stand in the configuration, and there is only one', {
    hint: 'Put a new one before it (openssl rand -base64 32; after a comma in TAGALONG_SECRET_KEY, on a line of its own in the file), restart every server, and say this again. Then take the old one out.',
  })
}

function openedBy(keys: KeyRing, { sealed, place }: Secret, lost: boolean): string | undefined {
  try {
    return openText(keys, sealed, place)
  } catch (cause) {
    if (!(cause instanceof SealedShut)) throw cause
    if (lost) return undefined
    throw new AppError('unavailable', `The sign-in of the connection ${place.connection} cannot be opened with any key that is here`, {
      hint: 'Nothing was changed. Put the right key back; where it is lost for good, add --lost: that sign-in is forgotten and made anew.',
      retryable: false,
      cause,
    })
  }
}

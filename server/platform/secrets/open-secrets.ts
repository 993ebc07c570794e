import { AppError } from '#contract/errors.ts'
import type { Secrets } from '#server/ports/secrets.ts'
import { type KeySource, makeKeyFile, readKeys } from './key-ring.ts'
import { openText, sealText } from './sealed-text.ts'

/**
 * Seals and opens by the keys as they are at that moment: it happens a few times an hour, and a rotation needs no restart.
 * `anythingSealed`: whether there are texts that a new key would not open. Then none is made: the right one has to come back.
 */
export function openSecrets(source: KeySource, anythingSealed: () => Promise<boolean>): Secrets {
  async function sealingKey(): Promise<Buffer> {
    const [key] = await readKeys(source)
    if (key) return key
    if ('given' in source || !source.ours || (await anythingSealed())) throw keyMissing('file' in source ? source.file : undefined)
    await makeKeyFile(source.file)
    return sealingKey()
  }
  return {
    seal: async (text, place) => sealText(await sealingKey(), text, place),
    open: async (sealed, place) => openText(await readKeys(source), sealed, place),
  }
}

function keyMissing(file = 'TAGALONG_SECRET_KEY'): AppError {
  return new AppError('unavailable', `The key of the CRM secrets is missing: ${file}`, {
    hint: 'Put it back from where you keep it. Where it is lost for good: npm run tagalong -- secrets rotate --lost.',
    retryable: false,
  })
}

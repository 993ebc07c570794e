import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { SealedShut, type SecretPlace } from '#server/ports/secrets.ts'

export const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const version = 's1'

/** AES-256-GCM. `s1.<key id>.<nonce, text and tag in base64url>`; the place is authenticated and not kept. */
export function sealText(key: Buffer, text: string, place: SecretPlace): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(bound(place))
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${version}.${keyId(key)}.${sealed.toString('base64url')}`
}

export function openText(keys: readonly Buffer[], sealed: string, place: SecretPlace): string {
  const [form, id, body] = sealed.split('.')
  const key = keys.find((one) => keyId(one) === id)
  if (form !== version || key === undefined || body === undefined) throw new SealedShut('There is no key for this secret')
  const bytes = Buffer.from(body, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    decipher.setAAD(bound(place)).setAuthTag(bytes.subarray(-tagBytes))
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new SealedShut('This secret was changed, or belongs elsewhere', { cause })
  }
}

/** Which key sealed a text; undefined where it is no sealed text. */
export function keyIdOf(sealed: string): string | undefined {
  const [form, id] = sealed.split('.')
  return form === version ? id : undefined
}

/** Tells keys apart and says nothing about them. */
export function keyId(key: Buffer): string {
  return createHash('sha256').update('tagalong key id\n').update(key).digest('hex').slice(0, 16)
}

function bound({ connection, connector, column }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([version, connection, connector, column]))
}

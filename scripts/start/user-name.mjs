import { readFileSync } from 'node:fs'

/**
 * What a user is called on this machine; the number where there is no name for it.
 * @param {number | string} uid
 */
export function userName(uid, list = '/etc/passwd') {
  try {
    const line = readFileSync(list, 'utf8')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(uid))
    return line?.split(':')[0] ?? String(uid)
  } catch {
    return String(uid)
  }
}

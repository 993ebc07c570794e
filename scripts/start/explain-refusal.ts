import { type Stats, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { userName } from './user-name.mjs'

/**
 * A file that the system would not let us write, in words: what, where, what to do. Read from what Node.js says, ourselves
 * or a process that we started: `EACCES: permission denied, open '/srv/tagalong/.tagalong/running.json'`. Undefined where
 * something else is wrong.
 */
export function explainRefusal(text: string, project: string): string | undefined {
  const [, code, path] = /\b(EACCES|EPERM|EROFS|ENOSPC)\b[^'\n]*'(\/[^'\n]+)'/.exec(text) ?? []
  if (!code || !path) return undefined
  const folder = path.startsWith(`${project}/`) ? project : dirname(path)
  if (code === 'ENOSPC') return `The disk is full: ${path} could not be written. Make room and type npm start again.`
  if (code === 'EROFS')
    return `${path} could not be written: that disk may only be read. Clone Tagalong into a folder of your own and start it there.`
  const { username, uid } = userInfo()
  const owner = ownerOf(path)
  if (owner === undefined || owner === uid) return `You (${username}) may not write ${path}. Allow it: chmod -R u+w "${folder}"`
  return `You (${username}) may not write ${path}, because ${userName(owner)} owns it. Give the folder to your user (sudo chown -R ${username} "${folder}"), or clone Tagalong into a folder of your own.`
}

/** Who has the file, or the nearest folder above it that we can see. */
function ownerOf(path: string): number | undefined {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    const found = seen(at)
    if (found) return found.uid
  }
  return undefined
}

/** Undefined also for what stands in a folder that we may not look into. */
function seen(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

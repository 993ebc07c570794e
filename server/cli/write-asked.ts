import { constants } from 'node:fs'
import { access, lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '#contract/errors.ts'

/** Refuses a file that could not be written, before any work is done for it. */
export async function refuseUnwritable(path: string): Promise<void> {
  await access(dirname(path), constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw refusedFile(path, error)
  })
}

/** Refuses a file that is there already, before any work is done for it: it may be the very one that is read. */
export async function refuseTaken(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  if (there !== undefined) throw refusedFile(path, { code: 'EEXIST', path })
}

/** What the system says against a file that somebody asked for, in words. Anything else stays as it is. */
export function refusedFile(path: string, error: unknown): unknown {
  const { code, path: told } = error as NodeJS.ErrnoException
  // a disk that fills while an open file is written is told without a path
  const about = told === undefined ? code === 'ENOSPC' : told === path || told.startsWith(dirname(path))
  const reason = about ? reasons[code ?? ''] : undefined
  if (!reason) return error
  const [why, advice] = reason(dirname(path))
  return new AppError('invalid-input', `${path} could not be written: ${why}`, { hint: advice, cause: error })
}

const elsewhere = 'Choose a folder that this user may write to'

const reasons: Record<string, (folder: string) => [string, string]> = {
  ENOENT: (folder) => [`there is no folder ${folder}`, `Make it (mkdir -p "${folder}"), or choose another folder`],
  EEXIST: () => ['there is a file of that name already', 'Choose another name, or move it away first'],
  ENOTDIR: (folder) => [`${folder} is not a folder`, elsewhere],
  EISDIR: () => ['that is a folder', 'Name a file in it'],
  EACCES: (folder) => [`this user may not write in ${folder}`, elsewhere],
  EPERM: (folder) => [`this user may not write in ${folder}`, elsewhere],
  EROFS: () => ['its disk may only be read', elsewhere],
  ENOSPC: () => ['its disk is full', 'Make room, or choose a folder on another disk'],
}

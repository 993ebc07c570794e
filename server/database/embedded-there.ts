import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AppError } from '#contract/errors.ts'

/** To look at what there is, or to take it away, must make nothing: in a mistyped folder there is nothing, and that is the fault. */
export function refuseWithoutDatabase({ databaseUrl, dataFolder }: { databaseUrl?: string | undefined; dataFolder: string }): void {
  if (databaseUrl !== undefined || isThere(join(dataFolder, 'postgres', 'data', 'PG_VERSION'))) return
  if (isThere(join(dataFolder, 'postgres-is-at.txt'))) return
  const folder = resolve(dataFolder)
  throw new AppError('not-found', isThere(folder) ? `There is no Tagalong in the folder ${folder}` : `There is no folder ${folder}`, {
    hint: 'Is the data elsewhere? TAGALONG_DATA says where. npm start makes a new one with sample data, npm run tagalong -- serve an empty one.',
  })
}

/** What this user may not see is there. */
function isThere(path: string): boolean {
  try {
    statSync(path)
    return true
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
  }
}

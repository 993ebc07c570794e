import { stat } from 'node:fs/promises'
import { AppError, asSentence } from '#contract/errors.ts'
import { sealedSecrets, signInsOfBackup } from '#server/database/connections.ts'
import type { Db } from '#server/database/tables.ts'
import { SealedShut, type Secrets } from '#server/ports/secrets.ts'
import type { Finding } from './finding.ts'

/** Whether the key that this server has opens every secret that the database holds. */
export async function sealFindings(db: Db, secrets: Secrets): Promise<Finding[]> {
  const all = await sealedSecrets(db)
  const shut: string[] = []
  for (const { sealed, place } of all) {
    try {
      await secrets.open(sealed, place)
    } catch (error) {
      if (error instanceof AppError)
        return [{ ok: false, what: asSentence(error.message), ...(error.hint !== undefined && { mend: error.hint }) }]
      if (!(error instanceof SealedShut)) throw error
      shut.push(place.connection)
    }
  }
  if (shut.length > 0)
    return [
      {
        ok: false,
        what: `The sign-in of ${shut.join(', ')} cannot be opened: the key of the CRM secrets is missing or another one.`,
        mend: 'Put secret.key back into the data folder (or TAGALONG_SECRET_KEY). Lost for good? npm run tagalong -- secrets rotate --lost, then sign in to the CRM again.',
      },
    ]
  return all.length === 0
    ? []
    : [{ ok: true, what: `The key opens the sign-in of ${all.map(({ place }) => place.connection).join(', ')}.` }]
}

/** Sign-ins that came back with a backup: the CRM may know newer ones only. */
export async function restoredSignInFindings(db: Db): Promise<Finding[]> {
  return (await signInsOfBackup(db)).map((id) => ({
    ok: false,
    what: `The sign-in of ${id} came back with a backup; the CRM may have given a newer one since, and take this one no more.`,
    mend: `Options → Connection → Test says. Where it is refused: npm run tagalong -- connection forget ${id}, restart the servers, sign in again. Once the CRM has renewed it, this line goes.`,
  }))
}

/** The file of the key, and a rotation that was cut off: `keys` is how many stand in it. */
export async function keyFileFindings(file: string, keys: number): Promise<Finding[]> {
  const there = await stat(file).catch(() => undefined)
  if (!there) return []
  const findings: Finding[] = []
  if ((there.mode & 0o077) !== 0)
    findings.push({
      ok: false,
      what: `Others on this machine may read ${file}, the key of the CRM secrets.`,
      mend: `chmod 600 ${file}; where a container’s secret is mounted, its mode there (0400).`,
    })
  if (keys > 1)
    findings.push({
      ok: false,
      what: `${file} holds ${keys} keys: a rotation was cut off, or is running.`,
      mend: 'Finish it: npm run tagalong -- secrets rotate',
    })
  return findings
}

import type { ImportRun } from '#contract/api/imports.ts'
import { partBytes } from '#contract/import/limits.ts'
import type { Calls } from './calls.ts'

/** The file cannot be read any more: it was changed, moved or taken away while it was sent. */
export class UnreadableFile extends Error {}

export type UploadParts = {
  calls: Pick<Calls, 'sendPart'>
  /** repeats what the line has broken off */
  repeat: <T>(work: () => Promise<T>) => Promise<T>
  /** bytes of the whole file that are there or on their way */
  told: (sent: number) => void
  signal: AbortSignal
}

/** Sends the parts that are missing, one after the other; answers with the import as it stands then. */
export async function uploadFile(run: ImportRun, file: Blob, { calls, repeat, told, signal }: UploadParts): Promise<ImportRun> {
  let current = run
  for (let number = current.missing[0]; number !== undefined && current.state === 'uploading'; number = current.missing[0]) {
    const part = number
    const bytes = await file
      .slice(part * partBytes, (part + 1) * partBytes)
      .arrayBuffer()
      .catch((cause: unknown) => {
        throw new UnreadableFile('The file cannot be read any more', { cause })
      })
    const before = current.received
    current = await repeat(() => calls.sendPart(current.id, part, bytes, (sent) => told(before + Math.min(sent, bytes.byteLength)), signal))
    told(current.received)
  }
  return current
}

import { ImportRefused } from '#contract/import/import-refused.ts'
import { partBytes } from '#contract/import/limits.ts'
import type { Db } from '#server/database/tables.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import type { Audit } from '#server/ports/audit.ts'
import { loadMetadata } from '../metadata.ts'
import { template } from './export/template.ts'
import { readFaults } from './run/faults.ts'
import { uploadedFile } from './run/file-source.ts'
import { look } from './run/look.ts'
import { keepPart, sentWhole } from './run/parts.ts'
import { beginRun, discardRun, resumeRun, startApply, startCheck, startUndo, stopRun } from './run/requests.ts'
import { isOver, readRun, type Run } from './run/runs.ts'
import { toRuns } from './run/to-run.ts'

type ImportHouse = { db: Db; clock: Clock; audit: Audit; io: Pick<ConnectorIo, 'currency'> }

/** The operations of an import, as the API and the CRM's own pages call them. */
export type ImportHandlers = Pick<Handlers, Extract<keyof Handlers, `imports.${string}`>>

/** `io.currency`: of amounts that say none, where nobody chose another. */
export function importHandlers({ db, clock, audit, io }: ImportHouse): ImportHandlers {
  const now = () => clock.now()
  /** Refuses what no server would ever take up: the file of a command lies where it was run. */
  const refuseCommands = async (id: string) => {
    const { origin, written, stopped_in: stoppedIn, state } = await readRun(db, id)
    if (origin === 'command' && written.length === 0 && stoppedIn !== 'undoing' && !isOver(state))
      throw new ImportRefused('version-conflict', 'by-command', [id])
  }
  const answer = async (run: Run) => ({ run: (await toRuns(db, [run]))[0] as Awaited<ReturnType<typeof toRuns>>[number] })
  return {
    'imports.begin': async ({ fileName, size }, { person }) => ({
      ...(await answer(await beginRun(db, { origin: 'page', fileName, size, person: person.id, at: now() }))),
      partBytes,
    }),
    'imports.sendPart': async ({ id, number, base64 }) => answer(await keepPart(db, id, Number(number), bytesOf(base64), now())),
    'imports.look': async ({ id, ...given }, { person }) => {
      const run = await readRun(db, id)
      await sentWhole(db, run)
      audit.note({ action: 'import.looked', subject: `import/${id}`, person: person.id })
      const file = { name: run.file_name, size: Number(run.size) }
      return { look: await look({ db, currency: io.currency() }, uploadedFile(db, id), file, given) }
    },
    'imports.check': async ({ id, options }) => {
      await refuseCommands(id)
      return answer(await startCheck(db, id, options, now()))
    },
    'imports.apply': async ({ id, keepGood }, { person }) => {
      await refuseCommands(id)
      return answer(await startApply(db, id, keepGood, now(), { audit, person: person.id }))
    },
    'imports.stop': async ({ id }) => answer(await stopRun(db, id, now())),
    'imports.resume': async ({ id }) => {
      await refuseCommands(id)
      return answer(await resumeRun(db, id, now()))
    },
    'imports.undo': async ({ id }, { person }) => answer(await startUndo(db, id, now(), { audit, person: person.id })),
    'imports.discard': async ({ id }, { person }) => {
      await discardRun(db, id, { audit, person: person.id })
      return {}
    },
    'imports.get': async ({ id }) => answer(await readRun(db, id)),
    'imports.list': async () => ({
      runs: await toRuns(db, await db.selectFrom('import_run').selectAll().orderBy('began', 'desc').limit(100).execute()),
    }),
    'imports.faults': async ({ id, after }, { person }) => {
      const run = await readRun(db, id)
      audit.note({ action: 'import.faults-read', subject: `import/${run.id}`, person: person.id })
      return readFaults(db, run.id, after, { kind: run.state === 'undone' ? 'kept' : 'fault' })
    },
    'imports.template': async ({ entity }) => {
      const meta = (await loadMetadata(db)).entities.get(entity)
      if (!meta) throw new ImportRefused('not-found', 'no-entity', [entity.slice(0, 128)])
      return template(meta)
    },
  }
}

function bytesOf(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) throw new ImportRefused('invalid-input', 'part-not-base64')
  return bytes
}

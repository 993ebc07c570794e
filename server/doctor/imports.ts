import { sql } from 'kysely'
import type { Db } from '#server/database/tables.ts'
import type { Finding } from './finding.ts'

/** A server looks once a second, and a lease is a minute: whoever is longer without either is nobody's. */
const patience = 5 * 60_000
/** A day for whoever would go on, and some hours for the sweep, which comes every hour. */
const keptFor = 27 * 3_600_000

type Run = {
  id: string
  state: string
  origin: string
  half: boolean
  undoing: boolean
  leased: Date | null
  touched: Date
  message: string | null
  bytes: string
}

/** Imports that stand still: half written, taken up by nobody, broken off, or kept for longer than they may be. */
export async function importFindings(db: Db, now: Date): Promise<Finding[]> {
  const { rows } = await sql<Run>`
    SELECT r.id, r.state, r.origin, r.written <> '{}' AS half, r.stopped_in = 'undoing' AS undoing, r.leased_until AS leased, r.touched,
      r.trouble->>'message' AS message,
      ((SELECT coalesce(sum(p.size), 0) FROM import_part p WHERE p.run = r.id)
        + (SELECT coalesce(sum(octet_length(p.body)), 0) FROM import_piece p WHERE p.run = r.id))::text AS bytes
    FROM import_run r WHERE r.state NOT IN ('applied', 'undone') ORDER BY r.began`.execute(db)
  const wrong = rows.flatMap((run) => findingOf(run, now) ?? [])
  if (wrong.length > 0) return wrong
  const bytes = rows.reduce((sum, run) => sum + Number(run.bytes), 0)
  return [
    {
      ok: true,
      what: rows.length === 0 ? 'No import waits.' : `${rows.length} imports are under way or wait; they hold ${megabytes(bytes)}.`,
    },
  ]
}

function findingOf(run: Run, now: Date): Finding | undefined {
  const { id, state, origin, half, undoing, leased, touched, message } = run
  const since = Math.max(touched.getTime(), leased?.getTime() ?? 0)
  const quiet = now.getTime() - since
  const resume = `npm run tagalong -- import --resume ${id}`
  const working = ['checking', 'applying', 'undoing'].includes(state)
  if (half && state !== 'undoing' && !undoing && quiet > patience)
    return wrong(
      `The import ${id} is half written: records stand without what they are found by, and nobody can be erased.`,
      `${resume} finishes it; then undo it if it is not wanted.`,
    )
  if (working && quiet > patience)
    return wrong(
      `Nobody works at the import ${id} (${state}) since ${touched.toISOString()}.`,
      origin === 'command' && state !== 'undoing'
        ? `The command that began it has ended: ${resume}, or npm run tagalong -- import --discard ${id}.`
        : 'Is the server running (npm run tagalong -- serve)? Its log says what stops it.',
    )
  if (state === 'failed')
    return wrong(
      `The import ${id} broke off${message ? `: ${message}` : ''}.`,
      origin === 'command'
        ? `${resume}, or throw it away: npm run tagalong -- import --discard ${id}`
        : 'An admin goes on with it or throws it away on the page that imports: CRM → Import.',
    )
  if (!half && !undoing && quiet > keptFor)
    return wrong(
      `The import ${id} (${state}) was left on ${touched.toISOString().slice(0, 10)}, and its file is still kept: ${megabytes(Number(run.bytes))}.`,
      `A running server throws such files away every hour: look in its log for sweep-imports. By hand: npm run tagalong -- import --discard ${id}`,
    )
  return undefined
}

function wrong(what: string, mend: string): Finding {
  return { ok: false, what, mend }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}

import { sql } from 'kysely'
import type { Db } from '#server/database/tables.ts'
import type { Finding } from './finding.ts'

const resting = {
  told: 'because the CRM asked for it',
  trouble: 'because the CRM did not answer several times',
  session: 'because its sign-in to the CRM has ended',
}
const mending = {
  told: 'It goes on by itself. If it comes often, the CRM’s limit is too low for what others ask of it.',
  trouble: 'Options → Connection → Test says what the CRM answers; a test that succeeds lets it go on at once.',
  session: 'An admin signs in to the CRM again under Options → Connection.',
}

/** Connections that rest, and why. */
export async function laneFindings(db: Db, now: Date): Promise<Finding[]> {
  const lanes = await db.selectFrom('lane').selectAll().where('paused_until', '>', now).orderBy('name').execute()
  if (lanes.length === 0) return [{ ok: true, what: 'No connection rests.' }]
  return lanes.map(({ name, paused_until, why }) => ({
    ok: false,
    what: `The connection ${name} rests until ${paused_until?.toISOString()} ${resting[why ?? 'trouble']}.`,
    mend: mending[why ?? 'trouble'],
  }))
}

/** What waits for a person, by its reason. */
export async function stoppedFindings(db: Db): Promise<Finding[]> {
  const { rows } = await sql<{ state: string; code: string; count: string; since: Date }>`
    SELECT d.state, coalesce(d.reason->>'code', 'unknown') AS code, count(*)::text AS count, min(d.made_at) AS since
    FROM delivery d WHERE d.state IN ('failed', 'parked') GROUP BY 1, 2 ORDER BY count(*) DESC, 2`.execute(db)
  if (rows.length === 0) return [{ ok: true, what: 'No delivery waits for a person.' }]
  return rows.map(({ state, code, count, since }) => ({
    ok: false,
    what: `${count} ${Number(count) === 1 ? 'delivery' : 'deliveries'} ${state === 'parked' ? 'could not be decided' : 'were refused'} (${code}), the oldest of ${since.toISOString().slice(0, 10)}.`,
    mend: 'Their agents see them in the sidebar with the reason, and try them again or take them back there.',
  }))
}

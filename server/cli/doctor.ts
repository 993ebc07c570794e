import { verifyAudit } from '#server/database/audit/verify.ts'
import { connect } from '#server/database/connect.ts'
import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import { databaseFigures } from '#server/database/health.ts'
import { migrationState } from '#server/database/migrate.ts'
import { type DatabaseServer, openServer } from '#server/database/open-server.ts'
import { AppError, asSentence } from '#contract/errors.ts'
import { isLoopback } from '#contract/loopback.ts'
import type { Db } from '#server/database/tables.ts'
import { openHouse } from '#server/main.ts'
import { clusterFindings } from '#server/doctor/cluster.ts'
import { checksumFindings, backupFinding, clockFinding, readingFinding } from '#server/doctor/data.ts'
import { laneFindings, stoppedFindings } from '#server/doctor/deliveries.ts'
import type { Finding } from '#server/doctor/finding.ts'
import { importFindings } from '#server/doctor/imports.ts'
import { keyFileFindings, restoredSignInFindings, sealFindings } from '#server/doctor/secrets.ts'
import { keySource, readKeys } from '#server/platform/secrets/key-ring.ts'
import { openSecrets } from '#server/platform/secrets/open-secrets.ts'
import { machineFindings } from '#server/doctor/machine.ts'
import { systemClock } from '#server/platform/clock.ts'
import type { Command, CommandContext } from './command.ts'

export const doctor: Command = {
  name: 'doctor',
  usage: '[--quick]',
  about:
    'Looks at machine, database, backups, audit, outbox and imports; says what is wrong and how to mend it. --quick: without reading every row.',
  async run(words, context) {
    const { configuration, say, signal } = context
    const quick = words[0] === '--quick'
    if (words.length > (quick ? 1 : 0)) throw new AppError('invalid-input', 'doctor takes --quick or nothing')
    refuseWithoutDatabase(configuration)
    const findings: Finding[] = [...(await machineFindings(configuration)), ...metricsFindings(configuration)]
    if (configuration.databaseUrl === undefined) findings.push(...(await clusterFindings(configuration.dataFolder)))
    // what hangs for another would hang for us
    const held = findings.some(({ ok, what }) => !ok && what.startsWith('Somebody has held'))
    const server = held
      ? undefined
      : await openServer({ url: configuration.databaseUrl, dataFolder: configuration.dataFolder, signal }).catch((error: unknown) => {
          findings.push(failing('The database', error))
          return undefined
        })
    if (server) findings.push(...(await databaseFindings(server, context, quick)))
    for (const { ok, what, mend } of findings)
      say(`${ok ? 'fine ' : 'WRONG'}  ${what}${ok || mend === undefined ? '' : `\n       ${mend}`}`)
    const wrong = findings.filter((finding) => !finding.ok).length
    if (wrong > 0)
      throw new AppError('unavailable', `${wrong} of ${findings.length} things ${wrong === 1 ? 'is' : 'are'} wrong`, {
        hint: 'What to do stands below each.',
      })
  },
}

/** Without a token /metrics answers to this machine, and to nobody where people come from elsewhere. */
function metricsFindings({ url, proxies, metricsToken }: CommandContext['configuration']): Finding[] {
  if (metricsToken !== undefined || (proxies === 0 && isLoopback(new URL(url).hostname))) return []
  return [{ ok: true, what: 'Nobody can read /metrics: TAGALONG_METRICS_TOKEN is not set, and this server is not for this machine alone.' }]
}

async function databaseFindings(server: DatabaseServer, context: CommandContext, quick: boolean): Promise<Finding[]> {
  const { db, close } = connect(server.owner, { size: 2 })
  try {
    const schema = await schemaFinding(db)
    const findings: Finding[] = [separationFinding(server), schema, ...(await checksumFindings(db))]
    if (!schema.ok) return findings
    const now = systemClock.now()
    if (!quick) findings.push(await readingFinding(server.owner, now))
    if (findings.some(({ ok, what }) => !ok && what.includes('damaged'))) return findings
    findings.push(...(await figureFindings(db, server)), ...(await laneFindings(db, now)), ...(await stoppedFindings(db)))
    findings.push(...(await importFindings(db, now)))
    findings.push(await clockFinding(db, systemClock.now), await backupFinding(db, now), await auditFinding(db))
    findings.push(...(await secretFindings(db, context)), ...(await restoredSignInFindings(db)))
    return [...findings, await crmFinding(context)]
  } catch (error) {
    return [failing('The database', error)]
  } finally {
    await close()
    await server.leave()
  }
}

function separationFinding({ separated, title }: DatabaseServer): Finding {
  if (separated) return { ok: true, what: `The database answers (${title}); the application has a role of its own.` }
  return {
    ok: false,
    what: `The application uses the owner of the tables (${title}): the audit is guarded by a trigger only.`,
    mend: 'Give the user of DATABASE_URL the right to make roles (ALTER ROLE … CREATEROLE) and start again.',
  }
}

async function schemaFinding(db: Db): Promise<Finding> {
  try {
    const { applied, pending } = await migrationState(db)
    if (pending.length === 0) return { ok: true, what: `The schema is the newest (${applied.length} steps).` }
    return { ok: false, what: `The schema lacks ${pending.join(', ')}.`, mend: 'Run: npm run tagalong -- migrate' }
  } catch (error) {
    return failing('The schema', error)
  }
}

async function figureFindings(db: Db, server: DatabaseServer): Promise<Finding[]> {
  const { version, bytes, outboxWaiting, oldestWaitingSeconds } = await databaseFigures(db)
  const late = oldestWaitingSeconds > 900
  return [
    { ok: true, what: `PostgreSQL ${version} (${server.kind}) holds ${(bytes / 1e6).toFixed(0)} MB.` },
    {
      ok: !late,
      what:
        outboxWaiting === 0
          ? 'The outbox is empty.'
          : `The outbox holds ${outboxWaiting}, the oldest since ${Math.round(oldestWaitingSeconds / 60)} minutes.`,
      mend: 'Is the server running (npm run tagalong -- serve), and does the CRM answer? Options → Connection → Test says.',
    },
  ]
}

async function auditFinding(db: Db): Promise<Finding> {
  const { seals, entries, unsealed, fault } = await verifyAudit(db)
  if (fault !== undefined)
    return {
      ok: false,
      what: `The audit has been tampered with: ${fault}.`,
      mend: 'Compare with a backup from before, and find out who had the rights of the database’s owner.',
    }
  if (unsealed > 0)
    return {
      ok: false,
      what: `${unsealed} audit rows are older than a minute and not sealed.`,
      mend: 'They are sealed while the server runs. If it does, another transaction of this PostgreSQL has been open for long: pg_stat_activity names it.',
    }
  return { ok: true, what: `The audit holds: ${entries} rows under ${seals} seals.` }
}

async function secretFindings(db: Db, { configuration }: CommandContext): Promise<Finding[]> {
  const source = keySource(configuration)
  try {
    const keys = await readKeys(source)
    // a file that somebody else writes may hold several keys for good
    const file = 'file' in source ? await keyFileFindings(source.file, source.ours ? keys.length : 1) : []
    return [
      ...file,
      ...(await sealFindings(
        db,
        openSecrets(source, async () => true),
      )),
    ]
  } catch (error) {
    return [failing('The key of the CRM secrets', error)]
  }
}

/** Asks the CRM, as the server would. */
async function crmFinding({ configuration, log, signal }: CommandContext): Promise<Finding> {
  const house = await openHouse(configuration, log, signal)
  try {
    const { connector, session } = house.crm.open({ id: 'doctor', name: 'Doctor', email: 'doctor@localhost', role: 'admin' })
    const { user, environment } = await session.check(AbortSignal.any([signal, AbortSignal.timeout(20_000)]))
    return { ok: true, what: `The CRM answers (${connector.title}: ${environment}, as ${user}).` }
  } catch (error) {
    return failing('The CRM', error)
  } finally {
    await house.close()
  }
}

function failing(what: string, error: unknown): Finding {
  if (error instanceof AppError)
    return { ok: false, what: asSentence(error.message), ...(error.hint !== undefined && { mend: error.hint }) }
  return {
    ok: false,
    what: `${what} fails (${(error as { code?: string }).code ?? (error as Error).name}).`,
    mend: 'The server log says where.',
  }
}

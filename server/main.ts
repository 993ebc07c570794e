import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Hono } from 'hono'
import type { Person } from '#contract/api/session.ts'
import { crmAccess } from '#server/connectors/crm-access.ts'
import { ownCrm } from '#server/connectors/embedded/own-crm.ts'
import { connectors } from '#server/connectors/index.ts'
import { activityOrigins, practiceStates } from '#server/database/activity-origins.ts'
import { openAudit } from '#server/database/audit/open-audit.ts'
import { sealAudit } from '#server/database/audit/seal.ts'
import { connect } from '#server/database/connect.ts'
import { anythingSealed, connectionCredentials, knowConnection } from '#server/database/connections.ts'
import { databaseFigures, databaseReady } from '#server/database/health.ts'
import { migrate } from '#server/database/migrate.ts'
import { openNotices } from '#server/database/notices.ts'
import { openServer } from '#server/database/open-server.ts'
import { openSettings } from '#server/database/settings-source.ts'
import { addressOf } from '#server/http/address.ts'
import { createApp } from '#server/http/app.ts'
import { cutConnections } from '#server/http/cut-connections.ts'
import { listen, type Listening } from '#server/http/listen.ts'
import { startJobs } from '#server/jobs/start-jobs.ts'
import { runOutbox } from '#server/outbox/run.ts'
import { createWorker } from '#server/outbox/worker.ts'
import { crmPages } from '#server/pages/crm/crm-pages.ts'
import { importCalls } from '#server/pages/crm/import-calls.ts'
import { errorPage } from '#server/pages/error-page.ts'
import { frontDoor } from '#server/pages/front-door.ts'
import { languageOf } from '#server/html/messages.ts'
import { practicePages } from '#server/pages/practice.ts'
import { staticPages } from '#server/pages/static-files.ts'
import { systemClock } from '#server/platform/clock.ts'
import type { Configuration } from '#server/platform/configuration.ts'
import { every } from '#server/platform/every.ts'
import { createHttpClient } from '#server/platform/http-client/create-http-client.ts'
import { systemWorld } from '#server/platform/http-client/world.ts'
import { createMetrics } from '#server/platform/metrics.ts'
import { keySource } from '#server/platform/secrets/key-ring.ts'
import { openSecrets } from '#server/platform/secrets/open-secrets.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { Handlers } from '#server/ports/handlers.ts'
import type { Credentials, HttpTarget } from '#server/ports/http-client.ts'
import type { Log } from '#server/ports/log.ts'
import { practiceStart } from '#server/sample/practice-start.ts'
import { createSignIn } from '#server/sign-in/create-sign-in.ts'
import { createRecord } from '#server/use-cases/create-record.ts'
import { createTags } from '#server/use-cases/create-tags.ts'
import { describeEntities } from '#server/use-cases/describe-entities.ts'
import { entityForms } from '#server/use-cases/entity-forms.ts'
import { findDuplicates } from '#server/use-cases/find-duplicates.ts'
import { listTags } from '#server/use-cases/list-tags.ts'
import { lookupSearch } from '#server/use-cases/lookup-search.ts'
import { pollChanges } from '#server/use-cases/poll-changes.ts'
import { readRecord } from '#server/use-cases/read-record.ts'
import { refuseMemory } from '#server/use-cases/refuse-memory.ts'
import { reportConversation } from '#server/use-cases/report-conversation.ts'
import { retryTag } from '#server/use-cases/retry-tag.ts'
import { searchByHand } from '#server/use-cases/search-by-hand.ts'
import { searchOrdered } from '#server/use-cases/search-ordered.ts'
import { comparedOwn } from '#server/use-cases/settings/compared-own.ts'
import { getSettings } from '#server/use-cases/settings/get-settings.ts'
import { listSites } from '#server/use-cases/settings/list-sites.ts'
import { saveSettings } from '#server/use-cases/settings/save-settings.ts'
import { connectionStates, testConnection } from '#server/use-cases/settings/test-connection.ts'
import { createChangeFeed } from '#server/use-cases/tagging/change-feed.ts'
import { undoTag } from '#server/use-cases/undo-tag.ts'

/** Everything that stands on the database, without listening and without background work: what a command needs too. */
export type House = Awaited<ReturnType<typeof openHouse>>

/** An opening that fails half-way leaves nothing running. */
export async function openHouse(configuration: Configuration, log: Log, signal: AbortSignal) {
  const opened: Closing[] = []
  try {
    return await furnish(configuration, log, signal, opened)
  } catch (error) {
    // what broke is told, not what else breaks because of it; each is tried
    for (const close of opened.reverse()) await Promise.resolve(close()).catch(() => undefined)
    throw error
  }
}

type Closing = () => void | Promise<void>

/** `opened`: how to close what is open so far, oldest first. */
async function furnish(configuration: Configuration, log: Log, signal: AbortSignal, opened: Closing[]) {
  const clock = systemClock
  const closing = new AbortController()

  // the database, at the newest schema, open as the application's role
  const server = await openServer({ url: configuration.databaseUrl, dataFolder: configuration.dataFolder, log, signal })
  opened.push(server.leave)
  const owner = connect(server.owner, { size: 2 })
  await migrate(owner.db).finally(() => owner.close())
  const { db, pool, close: closeDatabase } = connect(server.application, { size: configuration.databasePool })
  opened.push(closeDatabase, () => closing.abort())
  const notices = openNotices(server.application, closing.signal)

  // what is decided and what is done
  const settings = await openSettings({ db, notices, clock, log, signal: closing.signal })
  const organisation = () => settings.current().settings.organisation
  const audit = openAudit({ db, clock, log })
  opened.push(() => audit.stop())

  // the systems of records
  const embedded = connectors.embedded(db, pool)
  opened.push(() => embedded.close())
  const io: ConnectorIo = {
    connection: 'crm',
    clock,
    country: () => organisation().country,
    currency: () => organisation().currency,
    recordUrl: (entity, id) => `${configuration.url}/crm/${encodeURIComponent(entity)}/${encodeURIComponent(id)}`,
  }
  const own = { connector: embedded, config: {}, io, title: `${organisation().name} CRM` }
  const secrets = openSecrets(keySource(configuration), () => anythingSealed(db))
  const simulated = configuration.simulator && (await simulatedCrm(configuration.simulator, configuration, io, credentialsOf))
  if (simulated) opened.push(async () => simulated.connector.close())
  const crm = crmAccess(simulated ? [simulated, own] : [own])

  // people
  const signIn = await createSignIn({
    db,
    url: configuration.url,
    clock,
    audit,
    notices,
    organisation: () => organisation().name,
    settingsVersion: () => settings.current().version,
    connections: connectionStates({ crm, clock }),
    address: (c) => addressOf(c, configuration.proxies),
  })

  /** A connection's tokens, kept sealed in the database. */
  async function credentialsOf(connection: { id: string; connector: string }): Promise<Credentials> {
    await knowConnection(db, connection, clock.now())
    return connectionCredentials({ db, secrets, clock }, connection)
  }

  async function close(): Promise<void> {
    await audit.stop().catch((error: unknown) => log.error('audit notes were lost at the end', { error, rows: audit.waiting }))
    closing.abort()
    await embedded.close()
    await simulated?.connector.close()
    await closeDatabase()
    await server.leave()
  }
  return {
    configuration,
    clock,
    log,
    server,
    db,
    pool,
    notices,
    settings,
    refresh: settings.refresh,
    audit,
    crm,
    io,
    signIn,
    closing: closing.signal,
    close,
  }
}

/** The CRM over HTTP that the configuration asks for. */
async function simulatedCrm(
  { url, enforcesKeys }: NonNullable<Configuration['simulator']>,
  { internalHosts }: Configuration,
  io: ConnectorIo,
  credentialsOf: (connection: { id: string; connector: string }) => Promise<Credentials>,
) {
  const world = systemWorld(io.clock, [...internalHosts, new URL(url).host])
  const credentials = await credentialsOf({ id: 'fault', connector: 'fault' })
  return {
    connector: connectors.fault({ enforcesKeys }),
    config: { url, clientId: 'tagalong', clientSecret: 'tagalong' },
    title: 'Fault CRM',
    io: {
      ...io,
      connection: 'fault',
      recordUrl: (entity: string, id: string) => `${url}/${encodeURIComponent(entity)}/${encodeURIComponent(id)}`,
      remote: { http: (target: HttpTarget) => createHttpClient(target, world), credentials },
    },
  }
}

export type Server = {
  /** where it listens; undefined in a process that only works in the background */
  url: string | undefined
  house: House
  firstAdminLink(): Promise<string | undefined>
  stop(): Promise<void>
}

/** The whole backend in one process. `stop` ends it in an orderly way within ten seconds. */
export async function startServer(configuration: Configuration, log: Log, signal: AbortSignal): Promise<Server> {
  const house = await openHouse(configuration, log, signal)
  const metrics = createMetrics()
  watch(house, metrics)
  const working = new AbortController()
  const http = configuration.work === 'jobs' ? undefined : await serveHttp(house, metrics).catch(closing(house))
  const work =
    configuration.work === 'http' ? undefined : await backgroundWork(house, metrics.count, working.signal).catch(closing(house, http))
  log.info('started', { database: house.server.kind, separated: house.server.separated, work: configuration.work })
  return {
    url: http?.url,
    house,
    firstAdminLink: house.signIn.firstAdminLink,
    async stop() {
      log.info('stopping')
      await http?.stop(8_000)
      working.abort()
      await work?.ended()
      await house.close()
      log.info('stopped')
    },
  }
}

/** A start that fails half-way leaves nothing running. */
function closing(house: House, http?: Listening): (error: unknown) => Promise<never> {
  return async (error) => {
    await http?.stop(0)
    await house.close()
    throw error
  }
}

/** One use case per operation; the compiler fails where one is missing. */
export function handlersOf(house: House): Handlers {
  return {
    ...house.signIn.handlers,
    ...ownCrm(house).handlers,
    'entities.forms': entityForms(house),
    'entities.describe': describeEntities(house),
    'search.ordered': searchOrdered(house),
    'search.byHand': searchByHand(house),
    'lookup.search': lookupSearch(house),
    'memory.refuse': refuseMemory(house),
    'records.read': readRecord(house),
    'records.duplicates': findDuplicates(house),
    'records.create': createRecord(house),
    'conversations.report': reportConversation(house),
    'tags.create': createTags(house),
    'tags.list': listTags(house),
    'tags.undo': undoTag(house),
    'tags.retry': retryTag(house),
    'changes.poll': pollChanges({ crm: house.crm, feed: createChangeFeed(house, house.closing) }),
    'settings.get': getSettings(house),
    'settings.save': saveSettings(house),
    'settings.compared': comparedOwn(house),
    'sites.list': listSites(house),
    'connections.test': testConnection(house),
  }
}

async function serveHttp(house: House, metrics: ReturnType<typeof createMetrics>) {
  const { configuration, clock, log, db } = house
  const handlers = handlersOf(house)
  const cuts = cutConnections(clock)
  const app = createApp({
    handlers,
    cuts,
    signIn: house.signIn.signIn,
    pages: await pagesOf(house, handlers, cuts),
    errorPage: (problem, acceptLanguage) => errorPage(problem, languageOf(acceptLanguage)),
    probes: {
      ready: () => databaseReady(db),
      metrics: metrics.text,
      ...(configuration.metricsToken !== undefined && { metricsToken: configuration.metricsToken }),
    },
    clock,
    log,
    observe: metrics.request,
    publicUrl: configuration.url,
    extensionOrigins: configuration.extensionOrigins,
    hosts: configuration.hosts,
    proxies: configuration.proxies,
  })
  return listen(app, configuration)
}

/** Everything that is there for people to open. */
export async function pagesOf(house: House, handlers: Handlers, cuts = cutConnections(house.clock)): Promise<Hono[]> {
  const { db, clock, crm, io, settings } = house
  const { signIn } = house.signIn
  const inFolder = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  // its pages ask nobody's CRM what somebody may see: where another CRM is in force, that one decides
  const embedded = crm.primary === io.connection
  const { secret } = await db.selectFrom('sign_in_secret').select('secret').executeTakeFirstOrThrow()
  const formKey = Buffer.from(secret, 'base64url')
  return [
    house.signIn.pages,
    frontDoor({ crm: embedded, url: house.configuration.url, sites: () => settings.current().settings.sites.map(({ match }) => match) }),
    practicePages({ start: practiceStart, signIn, states: (run) => practiceStates(db, run), ...cuts }),
    ...(embedded ? [importCalls({ signIn, formKey, handlers, newId: randomUUID }), ownCrmPages()] : []),
    staticPages({ roots: [inFolder('../dist/pages/'), inFolder('../assets/pages/'), inFolder('../assets/')] }),
  ]

  function ownCrmPages(): Hono {
    const own = ownCrm(house)
    return crmPages({
      signIn,
      connection: io.connection,
      title: () => crm.titles().find(({ id }) => id === io.connection)?.title ?? 'CRM',
      browse: own.browse,
      open: (person: Person) => crm.open(person, io.connection).session,
      edit: own.edit,
      exportRecords: (entity, who) => own.exportRecords(entity, { apiNames: false, ...who }),
      origins: (ids) => activityOrigins(db, io.connection, ids),
      search: handlers['search.byHand'],
      duplicates: handlers['records.duplicates'],
      undo: handlers['tags.undo'],
      audit: house.audit,
      organisation: () => settings.current().settings.organisation,
      clock,
      newId: randomUUID,
      formKey,
    })
  }
}

/** What goes on without anybody asking. Any number of processes may do it at once; each piece sees to that itself. */
async function backgroundWork(house: House, count: (name: string) => void, signal: AbortSignal) {
  const { db, crm, clock, log, notices } = house
  const own = ownCrm(house)
  const worker = createWorker({ db, crm, clock, log, random: Math.random, count })
  const jobs = await startJobs(house.server.application, {
    db,
    clock,
    log,
    keep: house.configuration.keep,
    recoverDeliveries: worker.recover,
    sweepImports: own.sweepImports,
    sweepSignIn: house.signIn.sweep,
  })
  const running = [
    runOutbox({ worker, notices, clock, log }, signal),
    every(1, 'imports', { log, signal }, () => own.workOnImports(signal)),
    every(1, 'audit seal', { log, signal }, () => sealAudit(db)),
    every(10, 'records read anew', { log, signal }, () => own.readRecordsAnew(signal)),
  ]
  return { ended: () => Promise.all([...running, jobs.stop()]) }
}

function watch({ db, pool, audit, server }: House, metrics: ReturnType<typeof createMetrics>): void {
  metrics.gauge('database_connections', 'Open database connections of this process', () => pool.totalCount)
  metrics.gauge('database_waiting', 'Requests that wait for a database connection', () => pool.waitingCount)
  metrics.gauge('audit_notes_waiting', 'Audit rows that are not written yet', () => audit.waiting)
  metrics.gauge('database_embedded', '1 when the embedded database is used', () => Number(server.kind === 'embedded'))
  metrics.gauge('outbox_waiting', 'Deliveries that are not sent yet', async () => (await databaseFigures(db)).outboxWaiting)
  metrics.gauge(
    'outbox_oldest_seconds',
    'Age of the oldest delivery that is not sent yet',
    async () => (await databaseFigures(db)).oldestWaitingSeconds,
  )
}

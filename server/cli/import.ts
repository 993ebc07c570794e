import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import { type RawBuilder, sql } from 'kysely'
import { AppError } from '#contract/errors.ts'
import { ImportRefused } from '#contract/import/import-refused.ts'
import { mostFileBytes } from '#contract/import/limits.ts'
import { importParts } from '#server/connectors/embedded/import/parts-of-house.ts'
import { readFaults } from '#server/connectors/embedded/import/run/faults.ts'
import { type FileSource, fileOnDisk } from '#server/connectors/embedded/import/run/file-source.ts'
import type { ImportParts } from '#server/connectors/embedded/import/run/import-parts.ts'
import { look } from '#server/connectors/embedded/import/run/look.ts'
import { beginRun, discardRun, resumeRun, startApply, startCheck, startUndo } from '#server/connectors/embedded/import/run/requests.ts'
import { isWorking, readRun, type Run } from '#server/connectors/embedded/import/run/runs.ts'
import { cutOff, toRuns } from '#server/connectors/embedded/import/run/to-run.ts'
import { workOnce } from '#server/connectors/embedded/import/run/work.ts'
import { refuseWithoutDatabase } from '#server/database/embedded-there.ts'
import { openHouse } from '#server/main.ts'
import type { Command, CommandContext } from './command.ts'
import { givenPath } from './given-path.ts'
import { givenName } from './plain-text.ts'
import { chooseOptions } from './import/choose-columns.ts'
import { progressBar } from './import/progress-bar.ts'
import { refuseStopped } from './import/refuse-stopped.ts'
import { count, faultLine, runLine, tellCounts, tellLook } from './import/tell.ts'
import { type ImportWords, readWords } from './import/words.ts'
import { writeFaults } from './import/write-faults.ts'
import { refuseTaken, refuseUnwritable } from './write-asked.ts'

export const importCommand: Command = {
  name: 'import',
  usage:
    '<file.csv> [--entity <name>] [--map "Column=field"] [--skip "Column"] [--skip-others] [--update-by id|<field>] [--source <system>] [--dates dmy|mdy|ymd] [--decimal comma|point] [--currency SEK] [--encoding <name>] [--separator ";"] [--clear-empty] [--keep-good] [--check] [--errors <file>] | --resume [id] | --undo [id] | --list | --discard <id>',
  about:
    'Takes a CSV file into the embedded CRM, all or nothing; the same command again goes on where it was stopped. --check: writes no record and says what would be. --keep-good: rows without a fault, though others have some. --update-by: records that have the same id or value are updated. --undo: takes an import back.',
  async run(given, context) {
    const words = readWords(given)
    if (words.errors !== undefined) {
      await refuseTaken(givenPath(words.errors))
      await refuseUnwritable(givenPath(words.errors))
    }
    if (words.verb !== 'import') refuseWithoutDatabase(context.configuration)
    const house = await openHouse(context.configuration, context.log, context.signal)
    const bar = progressBar(process.stderr, context.say)
    const parts: ImportParts = { ...importParts(house, availableParallelism()), told: bar.told }
    const work = async (run: Run, source: FileSource) => {
      await workOnce(parts, () => source, context.signal, run.id).finally(bar.end)
      return readRun(house.db, run.id)
    }
    const all: Doing = { words, context, parts, work }
    try {
      if (words.verb === 'list') await list(all)
      else if (words.verb === 'undo') await undo(all)
      else if (words.verb === 'discard') await discard(all)
      else if (words.verb === 'resume') await resume(all)
      else await importFile(all)
    } finally {
      bar.end()
      await house.close()
    }
  },
}

type Doing = { words: ImportWords; context: CommandContext; parts: ImportParts; work(run: Run, source: FileSource): Promise<Run> }

async function importFile(doing: Doing): Promise<void> {
  const { words, context, parts } = doing
  const { db, clock } = parts
  const path = givenPath(words.file as string)
  const { size, sha256 } = await identify(path, context.signal)
  const source = fileOnDisk(path)
  const looked = await look({ db, currency: parts.currency() }, source, { name: path.split('/').at(-1) ?? path, size }, words)
  const options = chooseOptions(looked, words)
  tellLook(looked, path, options, context.say)
  const before = await unfinished(db, path)
  if (before) {
    refuseBusy(before, clock.now())
    const sameFile = before.sha256 === sha256
    if (sameFile && before.state !== 'uploaded' && isDeepStrictEqual(before.options, options)) {
      context.say('This import was begun before: it goes on where it stopped.')
      return goOn(doing, before, source)
    }
    if (before.written.length > 0)
      throw new AppError(
        'version-conflict',
        `An import of this file is half written, and ${sameFile ? 'other options were given' : 'the file is another by now'}`,
        {
          hint: `Finish it first: npm run tagalong -- import --resume ${before.id}`,
        },
      )
    context.say(
      sameFile
        ? 'An import of this file with other options was not finished; this one begins anew.'
        : 'The file has changed since an import of it was begun; this one begins anew.',
    )
    await discardRun(db, before.id, { audit: parts.audit })
  }
  const run = await beginRun(db, { origin: 'command', fileName: path, size, sha256, at: clock.now() })
  await goOn(doing, await startCheck(db, run.id, options, clock.now()), source)
}

/** From wherever it stands to its end. */
async function goOn(doing: Doing, begun: Run, source: FileSource): Promise<void> {
  const { words, context, parts, work } = doing
  const { db, clock } = parts
  let run = begun
  if (run.state === 'stopped' || run.state === 'failed') run = await resumeRun(db, run.id, clock.now())
  if (run.state === 'checking') {
    run = await work(run, source)
    refuseStopped(run, context.signal)
  }
  if (run.state === 'checked') {
    tellCounts({ rows: 0, made: 0, updated: 0, same: 0, refused: 0, empty: 0, ...run.counts }, false, context.say)
    await tellFaults(doing, run)
    const { refused = 0 } = run.counts
    const cut = refused > 0 && (await cutOff(db, [run.id])).has(run.id)
    if (words.check) {
      await discardRun(db, run.id, { audit: parts.audit })
      return context.say('Nothing was written.')
    }
    if (refused > 0 && (cut || !words.keepGood)) {
      await discardRun(db, run.id, { audit: parts.audit })
      if (cut) throw new ImportRefused('invalid-input', 'cut-off')
      throw new AppError('invalid-input', 'Nothing was imported', {
        hint: 'Mend these rows and try again, or import the others with --keep-good.',
      })
    }
    const { made = 0, updated = 0, same = 0 } = run.counts
    if (made + updated + same === 0) {
      await discardRun(db, run.id, { audit: parts.audit })
      throw new ImportRefused('invalid-input', 'no-good-rows')
    }
    run = await startApply(db, run.id, words.keepGood, clock.now(), { audit: parts.audit })
  }
  if (run.state === 'applying') run = await work(run, source)
  refuseStopped(run, context.signal)
  if (run.state !== 'applied')
    throw new AppError('unavailable', `The import is ${run.state}`, { hint: 'See npm run tagalong -- import --list.' })
  tellCounts({ rows: 0, made: 0, updated: 0, same: 0, refused: 0, empty: 0, ...run.counts }, true, context.say)
  context.say(`To take it back: npm run tagalong -- import --undo ${run.id}`)
}

/** The first on the terminal, all of them in a file where one was asked for. */
async function tellFaults({ words, context, parts: { db } }: Doing, run: Run, kind: 'fault' | 'kept' = 'fault'): Promise<void> {
  const { faults, next } = await readFaults(db, run.id, undefined, { limit: 20, kind })
  for (const fault of faults) context.say(faultLine(fault))
  if (next !== undefined)
    context.say(words.errors === undefined ? '  … and more: --errors faults.csv writes all of them to a file.' : '  … and more.')
  if (words.errors !== undefined && faults.length > 0) {
    const path = givenPath(words.errors)
    context.say(`${count(await writeFaults(db, run.id, path, kind), 'line')} of what is wrong are in ${path}.`)
  }
}

async function list({ context, parts: { db } }: Doing): Promise<void> {
  const runs = await toRuns(db, await db.selectFrom('import_run').selectAll().orderBy('began', 'desc').limit(100).execute())
  if (runs.length === 0) context.say('There was no import yet.')
  for (const run of runs) context.say(runLine(run))
}

async function undo(doing: Doing): Promise<void> {
  const { words, context, parts, work } = doing
  const { db, clock } = parts
  let run = await chosen(db, words.id, sql`state in ('applied', 'undoing') or stopped_in = 'undoing'`)
  refuseBusy(run, clock.now())
  if (words.id === undefined) context.say(`The latest is taken back: ${run.file_name === '' ? run.id : givenName(run.file_name)}`)
  if (run.state === 'applied') run = await startUndo(db, run.id, clock.now(), { audit: parts.audit })
  else if (run.stopped_in === 'undoing') run = await resumeRun(db, run.id, clock.now())
  if (run.state !== 'undoing')
    throw new AppError('version-conflict', 'This import was not applied: there is nothing to undo', {
      hint: 'Throw it away with --discard.',
    })
  run = await work(run, fileOnDisk(run.file_name))
  refuseStopped(run, context.signal)
  const { removed = 0, restored = 0, kept = 0 } = run.undone ?? {}
  context.say(
    `Undone: ${count(removed, 'record')} removed, ${restored.toLocaleString('en')} as before, ${kept.toLocaleString('en')} kept because of what happened since.`,
  )
  await tellFaults(doing, run, 'kept')
}

async function discard({ words, context, parts }: Doing): Promise<void> {
  const run = await chosen(parts.db, words.id, sql`false`)
  refuseBusy(run, parts.clock.now())
  await discardRun(parts.db, run.id, { audit: parts.audit })
  context.say('The import is thrown away; no record was written by it.')
}

async function resume(doing: Doing): Promise<void> {
  const { words, context, parts } = doing
  const run = await chosen(
    parts.db,
    words.id,
    sql`state in ('checking', 'checked', 'applying', 'stopped', 'failed') and (origin = 'command' or written <> '{}')`,
  )
  refuseBusy(run, parts.clock.now())
  // what is half written needs its file no more, wherever it was begun
  const needsFile = run.written.length === 0
  if (needsFile && run.origin !== 'command')
    throw new AppError('invalid-input', 'This import was begun on a page', { hint: 'Resume it there: its file is kept in the database.' })
  if (run.state === 'undoing' || run.stopped_in === 'undoing') return undo({ ...doing, words: { ...words, id: run.id } })
  if (needsFile && (await identify(run.file_name, context.signal)).sha256 !== run.sha256)
    throw new AppError('version-conflict', `${run.file_name} has changed since the import was begun`, { hint: 'Import it anew.' })
  context.say(`${run.file_name} goes on where it stopped.`)
  await goOn(doing, run, fileOnDisk(run.file_name))
}

/** The one that was named, or the latest of those that are meant. */
async function chosen(db: ImportParts['db'], id: string | undefined, meant: RawBuilder<boolean>): Promise<Run> {
  if (id !== undefined) {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
      throw new AppError('not-found', `There is no import ${id.slice(0, 64)}`, { hint: 'See npm run tagalong -- import --list.' })
    return readRun(db, id)
  }
  const run = await db
    .selectFrom('import_run')
    .selectAll()
    .where(sql<boolean>`(${meant})`)
    .orderBy('began', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!run) throw new AppError('not-found', 'There is no such import', { hint: 'See npm run tagalong -- import --list.' })
  return run
}

async function unfinished(db: ImportParts['db'], path: string): Promise<Run | undefined> {
  return db
    .selectFrom('import_run')
    .selectAll()
    .where('origin', '=', 'command')
    .where('file_name', '=', path)
    .where('state', 'in', ['uploaded', 'checking', 'checked', 'applying', 'stopped', 'failed'])
    .where((where) => where.or([where('stopped_in', 'is', null), where('stopped_in', '!=', 'undoing')]))
    .orderBy('began', 'desc')
    .limit(1)
    .executeTakeFirst()
}

function refuseBusy({ state, leased_until: until }: Run, now: Date): void {
  if (isWorking(state) && until !== null && until > now)
    throw new AppError('unavailable', 'Another process is at work on this import', {
      hint: `Wait for it. If it was killed, this goes on by itself after ${until.toISOString().slice(11, 19)} UTC.`,
      retryable: true,
    })
}

/** The file's size and what it holds, so that another one of its name is not taken for it. */
async function identify(path: string, signal: AbortSignal): Promise<{ size: number; sha256: string }> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('not-found', `There is no file ${path}`, { hint: 'Check the name.', cause })
  })
  if (!found.isFile()) throw new AppError('invalid-input', `${path} is not a file`, { hint: 'Name a CSV file.' })
  if (found.size > mostFileBytes)
    throw new AppError('too-large', `The file has ${(found.size / 1e9).toFixed(1)} GB, and at most ${mostFileBytes / 1e9} GB are taken`, {
      hint: 'Split it.',
    })
  const hash = createHash('sha256')
  for await (const chunk of fileOnDisk(path).chunks()) {
    signal.throwIfAborted()
    hash.update(chunk)
  }
  return { size: found.size, sha256: hash.digest('hex') }
}

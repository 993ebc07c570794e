import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { damagedExit, damagedPackage } from '../bootstrap/damage.mjs'
import { type Chromium, findChromium } from '../browser/find-chromium.ts'
import { chromiumAdvice, ensureChromium } from '../browser/install-chromium.ts'
import { buildWhenChanged } from '../build/build-when-changed.ts'
import { extensionBuild, pagesBuild } from '../build/builds.ts'
import { copyExtension } from '../build/copy-extension.ts'
import { Told } from '../run-command.ts'
import { paint, say, saying } from '../terminal.ts'
import { type Backend, lastWords, startBackend } from './backend.ts'
import type { Place } from './backend-environment.ts'
import { tagalong } from './command-line.ts'
import { explainRefusal } from './explain-refusal.ts'
import { guide } from './guide.ts'
import { databaseLeft } from './live-database.ts'
import { browserTrouble, display, openBrowser, openedBrowser } from './open-browser.ts'
import { configured, dataFolderOf, help, readOptions, type StartOptions } from './options.mjs'
import { refuseTaken } from './port-holder.mjs'
import { claimRunning, forgetRunning, isAlive, isReady, noteRunning, type Running, readRunning } from './running.ts'
import { openSetupLink, setupLink } from './setup-link.ts'
import { startOver } from './start-over.ts'
import { unusedOptions } from './unused-options.ts'

/** `npm start`: the whole product on this machine, with sample data and a browser of its own. */
const project = process.cwd()
const environment = configured(project, process.env)
const elsewhere = Boolean(environment['DATABASE_URL'])
const dataFolder = dataFolderOf(project, process.env)
const note = join(dataFolder, 'running.json')
const sampleLoaded = join(dataFolder, 'sample-loaded.txt')

try {
  const options = readOptions(process.argv.slice(2), environment)
  if (options.help) say(help)
  else if (!(await joinRunning(options))) await run(options)
} catch (error) {
  tell(error as Error)
}

/** What ended the start, in words; anything that has none yet keeps its stack. */
function tell(error: Error): void {
  const damaged = damagedPackage(project, error.message)
  const refusal = explainRefusal(error.message, project)
  if (!damaged && !refusal && !(error instanceof Told)) throw error
  const text = damaged ? `The package ${damaged} is damaged or missing.` : (refusal ?? error.message)
  process.stderr.write(`${paint('red', text, process.stderr)}\n`)
  process.exitCode = damaged ? damagedExit : 1
}

/** A second `npm start` opens the browser on the one that runs; what a killed one left behind is cleared away. */
async function joinRunning(options: StartOptions): Promise<boolean> {
  const running = await settled()
  if (!running) return false
  const { launcher, url } = running
  if (options.fresh) throw new Told(`Tagalong is running (process ${launcher}). Stop it with Ctrl+C where it runs, then begin again.`)
  say(`Tagalong is running already: ${url}`)
  const unused = unusedOptions(process.argv.slice(2), running, options, elsewhere)
  if (unused.length > 0)
    say(
      `This is the one that runs; ${unused.join(' and ')} ${unused.length === 1 ? 'was' : 'were'} not used. Stop it first (Ctrl+C where it was started).`,
    )
  const place = { project, dataFolder, port: Number(new URL(url).port), url }
  // the link that it said is its own whatever we were told; a new one is only made in a database that is sure to be the same
  const setup = await openSetupLink(place, running.elsewhere === elsewhere)
  const pages = pagesToOpen(url, setup)
  const browser = await openWindow(options, findChromium, (chromium) => void openBrowser(chromium, extensionFolder(), dataFolder, pages))
  const stop = `Ctrl+C where it was started (process ${launcher}) stops everything; your data stays.`
  say(guide({ url, setup, browser, extension: extensionFolder(), stop }))
  return true
}

/** The one that runs and is ready. One that is just starting or stopping is waited for; of a killed one the rest is ended. */
async function settled(): Promise<Running | undefined> {
  for (let tries = 0; ; tries++) {
    const running = readRunning(note)
    if (!running) return undefined
    const launcher = isAlive(running.launcher, 'start.ts')
    const backend = isAlive(running.backend, 'tagalong.ts')
    if (launcher && backend && (await isReady(running.url))) return running
    if (!launcher) {
      // nobody would ever stop what it started
      const browser = openedBrowser(dataFolder)
      if (browser) await end(browser, dataFolder)
      if (backend && running.backend) await end(running.backend, 'tagalong.ts')
      forgetRunning(note)
      return undefined
    }
    if (tries === 0) say(`Another npm start (process ${running.launcher}) is just starting or stopping; waiting for it …`)
    if (tries === 300) throw new Told(`npm start (process ${running.launcher}) is neither ready nor gone. End it, then try again.`)
    await wait(200)
  }
}

async function run(options: StartOptions): Promise<void> {
  if (options.fresh) await startOver(dataFolder, options.yes)
  await refuseTaken(options.port)
  const url = `http://localhost:${options.port}`
  if (!claimRunning(note, { launcher: process.pid, url, elsewhere })) throw new Told('Another npm start was faster. Try again in a moment.')
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort())
  try {
    await serve(options, url, stopping.signal)
  } catch (error) {
    throw stopping.signal.aborted ? new Told('Stopped before it was ready. Nothing is lost; npm start begins again.') : error
  } finally {
    forgetRunning(note)
  }
}

async function serve(options: StartOptions, url: string, signal: AbortSignal): Promise<void> {
  await buildWhenChanged(project, pagesBuild, (build) => saying('Building the pages', build))
  await buildWhenChanged(project, extensionBuild(url), (build) => saying('Building the extension', build))
  const place = { project, dataFolder, port: options.port, url }
  await prepareSample(place)
  const backend = await saying('Starting the backend', () => startBackend({ ...place, signal }))
  try {
    noteRunning(note, { launcher: process.pid, backend: backend.pid, url, elsewhere })
    const setup = await setupLink(dataFolder)
    copyExtension(join(project, '.output', 'chrome-mv3'), extensionFolder(), [`${url}/*`])
    const pages = pagesToOpen(url, setup)
    const browser = await openWindow(
      options,
      () => ensureChromium(),
      (chromium) => keepWindow(chromium, pages, signal),
    )
    const stop = 'Ctrl+C here stops everything; your data stays.'
    say(guide({ url, setup, browser, extension: extensionFolder(), stop }))
    await untilStopped(backend, signal)
    say()
    await saying('Stopping', backend.stop)
    say('Everything is kept; npm start goes on where you were.')
  } finally {
    await backend.stop()
  }
}

/**
 * Once per embedded database, and again where it is served at another address: the sample's own sites follow. One of your own is looked at each
 * time, since the address may lead elsewhere.
 */
async function prepareSample(place: Place): Promise<void> {
  const loaded = `The sample organisation is in the database of this folder, with its sites at ${place.url}\n`
  if (!elsewhere && noted(sampleLoaded) === loaded) return
  await saying('Preparing the database and its sample data', () => tagalong(place, 'sample'))
  if (!elsewhere) writeFileSync(sampleLoaded, loaded)
}

function noted(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined // nothing was noted yet
  }
}

/** Opens the window where that is wanted and possible; resolves to why it was not. */
async function openWindow(
  options: StartOptions,
  find: () => Promise<Chromium | undefined>,
  open: (chromium: Chromium) => void,
): Promise<string | undefined> {
  if (!options.browser) return 'No browser was opened, as asked.'
  if (!display(process.env)) return 'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no browser was opened.'
  const chromium = await find()
  if (!chromium) return `Chromium could not be had here. To get it, type: ${chromiumAdvice()}`
  open(chromium)
  return undefined
}

/** The window goes when we go; one that goes before is told. */
function keepWindow(chromium: Chromium, pages: readonly string[], signal: AbortSignal): void {
  const window = openBrowser(chromium, extensionFolder(), dataFolder, pages)
  process.once('exit', () => {
    window.kill('SIGTERM')
    // a window that another npm start opened in the same profile after ours was closed
    const other = openedBrowser(dataFolder)
    if (other && other !== window.pid) process.kill(other, 'SIGTERM')
  })
  void browserTrouble(window).then((trouble) => {
    if (trouble && !signal.aborted)
      say(`\n  ${trouble} Everything else runs on: open the addresses above, or type npm start in another terminal.`)
  })
}

function pagesToOpen(url: string, setup: string | undefined): string[] {
  return [...(setup ? [setup] : []), `${url}/practice`]
}

async function untilStopped(backend: Backend, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((done) => (signal.aborted ? done() : signal.addEventListener('abort', () => done(), { once: true })))
  const how = await Promise.race([stopped, backend.ended])
  if (how) throw new Told(`\nThe backend ended by itself (${how}). ${lastWords(dataFolder)}${databaseLeft(dataFolder)}`)
}

async function end(pid: number, words: string): Promise<void> {
  process.kill(pid, 'SIGTERM')
  for (let tries = 0; isAlive(pid, words); tries++) {
    if (tries === 200) process.kill(pid, 'SIGKILL')
    await wait(50)
  }
}

function extensionFolder(): string {
  return join(dataFolder, 'extension')
}

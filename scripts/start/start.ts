import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Chromium, findChromium } from '../browser/find-chromium.ts'
import { chromiumAdvice, ensureChromium } from '../browser/install-chromium.ts'
import { buildWhenChanged } from '../build/build-when-changed.ts'
import { extensionBuild, pagesBuild } from '../build/builds.ts'
import { copyExtension } from '../build/copy-extension.ts'
import { Told } from '../run-command.ts'
import { paint, say, saying } from '../terminal.ts'
import { type Backend, startBackend } from './backend.ts'
import type { Place } from './backend-environment.ts'
import { tagalong } from './command-line.ts'
import { guide } from './guide.ts'
import { display, openBrowser } from './open-browser.ts'
import { help, readOptions, type StartOptions } from './options.ts'
import { isTaken, portHolder } from './port-holder.ts'
import { claimRunning, forgetRunning, isAlive, isReady, noteRunning, type Running, readRunning } from './running.ts'
import { setupLink } from './setup-link.ts'
import { startOver } from './start-over.ts'

/** `npm start`: the whole product on this machine, with sample data and a browser of its own. */
const project = process.cwd()
const dataFolder = resolve(process.env['TAGALONG_DATA'] ?? '.tagalong')
const note = join(dataFolder, 'running.json')
const sampleLoaded = join(dataFolder, 'sample-loaded.txt')

try {
  const options = readOptions(process.argv.slice(2), process.env)
  if (options.help) say(help)
  else if (!(await joinRunning(options))) await run(options)
} catch (error) {
  if (!(error instanceof Told)) throw error
  process.stderr.write(`${paint('red', error.message, process.stderr)}\n`)
  process.exitCode = 1
}

/** A second `npm start` opens the browser on the one that runs; what a killed one left behind is cleared away. */
async function joinRunning(options: StartOptions): Promise<boolean> {
  const running = await settled()
  if (!running) return false
  if (options.fresh)
    throw new Told(`Tagalong is running (process ${running.launcher}). Stop it with Ctrl+C where it runs, then begin again.`)
  say(`Tagalong is running already: ${running.url}`)
  const chromium = options.browser && display(process.env) ? await findChromium() : undefined
  if (chromium) openBrowser(chromium, extensionFolder(), dataFolder, [`${running.url}/practice`])
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
      if (backend && running.backend) await end(running.backend)
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
  if (await isTaken(options.port)) {
    const holder = portHolder(options.port)
    throw new Told(`Port ${options.port} is taken${holder ? ` by ${holder}` : ''}. Choose another: npm start -- --port ${options.port + 1}`)
  }
  const url = `http://localhost:${options.port}`
  if (!claimRunning(note, { launcher: process.pid, url })) throw new Told('Another npm start was faster. Try again in a moment.')
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
    noteRunning(note, { launcher: process.pid, backend: backend.pid, url })
    const setup = await setupLink(dataFolder)
    copyExtension(join(project, '.output', 'chrome-mv3'), extensionFolder(), [`${url}/*`])
    const browser = await openWindow(options, [...(setup ? [setup] : []), `${url}/practice`])
    say(guide({ url, setup, browser, extension: extensionFolder() }))
    await untilStopped(backend, signal)
  } finally {
    process.stdout.write('\nStopping … ')
    await backend.stop()
    say('done. Everything is kept; npm start goes on where you were.')
  }
}

/** Once per embedded database; one of your own is looked at each time, since the address may lead elsewhere. */
async function prepareSample(place: Place): Promise<void> {
  const own = process.env['DATABASE_URL']
  if (!own && existsSync(sampleLoaded)) return
  await saying('Preparing the database and its sample data', () => tagalong(place, 'sample'))
  if (!own) writeFileSync(sampleLoaded, 'The sample organisation is in the database of this folder.\n')
}

async function openWindow(options: StartOptions, pages: readonly string[]): Promise<string | undefined> {
  if (!options.browser) return 'No browser was opened, as asked.'
  if (!display(process.env)) return 'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no browser was opened.'
  const chromium: Chromium | undefined = await ensureChromium(say)
  if (!chromium) return `Chromium could not be had here. To get it, type: ${chromiumAdvice()}`
  const window = openBrowser(chromium, extensionFolder(), dataFolder, pages)
  process.once('exit', () => window.kill('SIGTERM'))
  return undefined
}

async function untilStopped(backend: Backend, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((done) => (signal.aborted ? done() : signal.addEventListener('abort', () => done(), { once: true })))
  const died = await Promise.race([stopped, backend.ended.then((code) => ({ code }))])
  if (died) throw new Told(`The backend ended by itself (${died.code ?? 'killed'}). What it said: ${join(dataFolder, 'backend.log')}`)
}

async function end(pid: number): Promise<void> {
  process.kill(pid, 'SIGTERM')
  for (let tries = 0; isAlive(pid, 'tagalong.ts'); tries++) {
    if (tries === 200) process.kill(pid, 'SIGKILL')
    await wait(50)
  }
}

function extensionFolder(): string {
  return join(dataFolder, 'extension')
}

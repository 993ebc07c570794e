import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { damagedExit } from './damage.mjs'
import { fetchNode, findNode, neededNode } from './find-node.mjs'
import { installPackages } from './install-packages.mjs'
import { whenLeftByNpm } from './left-by-npm.mjs'
import { oneAtATime } from './one-at-a-time.mjs'
import { outliveReader } from './outlive-reader.mjs'
import { say } from './say.mjs'
import { Told } from './told.mjs'
import { whyInstall } from './why-install.mjs'

/**
 * What `npm start` and `npm test` begin with. Plain JavaScript that runs on Node 20 with nothing installed: installs the
 * packages when they are missing, damaged or older than the lockfile, finds Node 24 among them, and goes on with the given
 * TypeScript file. `first` looks at what can be refused before anything is installed; it answers true when that was all.
 * @param {string} script
 * @param {(project: string) => Promise<boolean>} [first]
 */
export function prepare(script, first) {
  return told(async (project) => {
    if (await first?.(project)) return 0
    if (whyInstall(project)) await oneAtATime(project, () => installMissing(project))
    const code = await goOn(project, findNode(project) ?? (await fetchNode(project)), script)
    if (code !== damagedExit) return code
    await oneAtATime(project, () => installPackages(project, 'once again'))
    const again = await goOn(project, findNode(project) ?? (await fetchNode(project)), script)
    if (again !== damagedExit) return again
    throw new Told(
      `It was installed just now and still cannot be loaded. Type: npm cache clean --force; rm -rf node_modules; then the same command again.`,
    )
  })
}

/**
 * What is missing is looked for again: whoever was waited for may have installed it.
 * @param {string} project
 */
async function installMissing(project) {
  const why = whyInstall(project)
  if (why) await installPackages(project, why)
}

/**
 * The same for commands that must not change anything around them: what is missing is told and not installed.
 * @param {string} script
 */
export function enter(script) {
  return told(async (project) => {
    const why = whyInstall(project, { development: false })
    if (why && !existsSync(join(project, 'node_modules')))
      throw new Told(
        'The packages of Tagalong are not installed yet, and every command needs them. Type: npm start (installs them), or npm ci',
      )
    if (why) throw new Told(`The packages of Tagalong are not installed as they should be: ${why}. Type: npm ci`)
    const node = findNode(project)
    if (!node)
      throw new Told(`Tagalong needs Node.js ${neededNode} or later; this is ${process.version}. See https://nodejs.org/en/download`)
    const code = await goOn(project, node, script)
    if (code === damagedExit) throw new Told('Type: npm ci')
    return code
  })
}

/** @param {(project: string) => Promise<number>} work answers the exit code */
async function told(work) {
  outliveReader()
  const project = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
  try {
    const major = Number(process.versions.node.split('.')[0])
    if (major < 20) throw new Told(`Tagalong needs Node.js 20 or later; this is ${process.version}. See https://nodejs.org/en/download`)
    if (!existsSync(join(project, 'package-lock.json')))
      throw new Told(`${join(project, 'package-lock.json')} is missing: this is not a whole checkout of Tagalong.`)
    process.exitCode = await work(project)
  } catch (error) {
    if (!(error instanceof Told)) throw error
    say(error.message)
    process.exitCode = 1
  }
}

/**
 * Hands over to Node 24: same terminal, same signals. Resolves to the exit code.
 * @param {string} project
 * @param {string} node
 * @param {string} script
 * @returns {Promise<number>}
 */
function goOn(project, node, script) {
  const path = [join(project, 'node_modules', '.bin'), process.env['PATH']].filter(Boolean).join(delimiter)
  const child = spawn(node, [join(project, 'scripts/bootstrap/enter.mjs'), join(project, script), ...process.argv.slice(2)], {
    cwd: project,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  })
  const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal)
  // a terminal sends Ctrl+C to everybody; we only wait for the child to stop in its own way
  const wait = () => undefined
  process.on('SIGINT', wait).on('SIGTERM', pass).on('SIGHUP', pass)
  const lookNoMore = whenLeftByNpm(() => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Told(`${node} could not be started: ${error.message}`)))
    child.on('exit', (code, signal) => {
      lookNoMore()
      process.off('SIGINT', wait).off('SIGTERM', pass).off('SIGHUP', pass)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143))
    })
  })
}

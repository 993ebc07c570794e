import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { say } from './say.mjs'
import { Told } from './told.mjs'

/**
 * Two installations in one folder delete each other's packages: the second waits until the first has ended. The note with the number
 * of its process is not in `node_modules`, which npm empties.
 * @template T
 * @param {string} project
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function oneAtATime(project, work) {
  const note = join(project, '.output', 'installing.txt')
  for (let tries = 0; !claim(note); tries++) {
    const other = holder(note)
    if (other === undefined) rmSync(note, { force: true })
    else if (tries === 0) say(`Packages are being installed here already (process ${other}); waiting for it …`)
    else if (tries === 6_000)
      throw new Told(`Process ${other} still installs packages after ten minutes. End it, then run the same command again.`)
    await wait(100)
  }
  const forget = () => rmSync(note, { force: true })
  process.once('exit', forget)
  try {
    return await work()
  } finally {
    process.off('exit', forget)
    forget()
  }
}

/** @param {string} note */
function claim(note) {
  try {
    mkdirSync(dirname(note), { recursive: true })
    writeFileSync(note, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    // where nothing may be written, npm says so in a moment
    return /** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST'
  }
}

/**
 * Who installs, while it lives; a number may have been given to another process since.
 * @param {string} note
 */
function holder(note) {
  try {
    const pid = Number(readFileSync(note, 'utf8'))
    if (!pid || !isThere(pid)) return undefined
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('.mjs') ? pid : undefined
  } catch {
    return undefined
  }
}

/** @param {number} pid */
function isThere(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

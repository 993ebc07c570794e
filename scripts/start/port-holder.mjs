import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { basename } from 'node:path'
import { Told } from '../bootstrap/told.mjs'
import { userName } from './user-name.mjs'

// plain JavaScript: a port that is taken is told before anything is installed

/**
 * Throws when somebody answers on the port: who that is, and what to type instead.
 * @param {number} port
 */
export async function refuseTaken(port) {
  if (!(await isTaken(port))) return
  const holder = portHolder(port)
  let free = port + 1
  while (free < 65_535 && (await isTaken(free))) free++
  throw new Told(`Port ${port} is taken${holder ? ` by ${holder}` : ''}. Choose another: npm start -- --port ${free}`)
}

/**
 * Whether somebody answers on a port of this machine; a browser asks for localhost at both addresses.
 * @param {number} port
 */
export async function isTaken(port) {
  const answers = await Promise.all(['127.0.0.1', '::1'].map((host) => answersAt(host, port)))
  return answers.includes(true)
}

/**
 * The process that listens on a port, as Linux tells it: `node server.js (process 812)`. Of another user's process only the
 * user can be seen. Undefined where nobody listens, or where we may not know.
 * @param {number} port
 * @returns {string | undefined}
 */
export function portHolder(port, proc = '/proc') {
  const sockets = ['net/tcp', 'net/tcp6'].flatMap((table) => listening(`${proc}/${table}`, port))
  if (sockets.length === 0) return undefined
  const links = new Set(sockets.map(({ inode }) => `socket:[${inode}]`))
  for (const pid of names(proc).filter((name) => /^\d+$/.test(name)))
    if (names(`${proc}/${pid}/fd`).some((fd) => links.has(link(`${proc}/${pid}/fd/${fd}`))))
      return `${commandOf(`${proc}/${pid}`)} (process ${pid})`
  return `a process of the user ${userName(sockets[0]?.uid ?? '')}`
}

/**
 * What was typed to start it, without the folder of the program: `node server.js`. A process's own name says less: each
 * Node.js is called MainThread.
 * @param {string} folder
 */
function commandOf(folder) {
  const [program = '', ...words] = read(`${folder}/cmdline`)
    .split('\0')
    .filter((word) => word !== '')
  // a program that renames itself leaves one text: `nginx: master process /usr/sbin/nginx`
  const command = [program.includes(' ') ? program : basename(program), ...words].join(' ')
  const shown = (command || read(`${folder}/comm`)).replace(/\p{Cc}+/gu, ' ').trim()
  return shown.length > 60 ? `${shown.slice(0, 59)}…` : shown
}

/**
 * @param {string} table
 * @param {number} port
 */
function listening(table, port) {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return read(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === '0A')
    .map((columns) => ({ uid: columns[7] ?? '', inode: columns[9] ?? '' }))
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answersAt(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/**
 * @template T
 * @param {(path: string) => T} work
 * @param {T} otherwise
 */
function quietly(work, otherwise) {
  return (/** @type {string} */ path) => {
    try {
      return work(path)
    } catch {
      return otherwise // gone meanwhile, or another user's
    }
  }
}
const names = quietly((path) => readdirSync(path), /** @type {string[]} */ ([]))
const link = quietly((path) => readlinkSync(path), '')
const read = quietly((path) => readFileSync(path, 'utf8'), '')

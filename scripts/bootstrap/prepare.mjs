import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNode } from './find-node.mjs'
import { installPackages } from './install-packages.mjs'
import { say } from './say.mjs'

/**
 * What `npm start` and `npm test` begin with. Plain JavaScript that runs on Node 20 with nothing installed: installs the
 * packages when they are missing or older than the lockfile, finds Node 24 among them, and goes on with the given
 * TypeScript file. Everything said before that file takes over is a line or two.
 */
export async function prepare(script) {
  const project = fileURLToPath(new URL('../..', import.meta.url))
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20) return give(`Tagalong needs Node.js 20 or later; this is ${process.version}. See https://nodejs.org/en/download`)
  if (!existsSync(join(project, 'package-lock.json')))
    return give(`${join(project, 'package-lock.json')} is missing: this is not a whole checkout of Tagalong.`)

  const trouble = await installPackages(project)
  if (trouble) return give(trouble)
  const node = await findNode(project)
  if (node.trouble) return give(node.trouble)
  goOn(node.path, project, script)
}

/** Hands over to Node 24: same terminal, same signals, same exit code. */
function goOn(node, project, script) {
  const path = [join(project, 'node_modules', '.bin'), process.env.PATH].filter(Boolean).join(delimiter)
  const child = spawn(node, [join(project, script), ...process.argv.slice(2)], {
    cwd: project,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  })
  // a terminal sends Ctrl+C to everybody; we only wait for the child to stop in its own way
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => give(`${node} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
}

function give(trouble) {
  say(trouble)
  process.exitCode = 1
}

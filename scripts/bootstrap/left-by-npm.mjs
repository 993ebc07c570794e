import { basename } from 'node:path'

const parent = process.ppid

/**
 * A SIGTERM to npm ends npm and its shell, and reaches nobody below them: says so by `left`, once the shell that npm started us in has
 * gone. Only for what npm itself runs under this script's name: npm and its shell stay under nohup, setsid or disown, and whoever
 * starts `node scripts/tagalong.mjs` without npm may leave it. Answers how to look no further.
 * @param {() => void} left
 */
export function whenLeftByNpm(left) {
  if (process.env['npm_lifecycle_event'] !== basename(process.argv[1] ?? '', '.mjs')) return () => undefined
  const looking = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(looking)
    left()
  }, 250)
  looking.unref()
  return () => clearInterval(looking)
}

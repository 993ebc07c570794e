import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rotateKeys } from '../rotate-keys.ts'

/** A process that is at a rotation and is killed in it: before the first secret is sealed anew, or after the last one. */
const [folder = '', when] = process.argv.slice(2)
const place = { connection: 'sales', connector: 'acme', column: 'tokens' }
const secret = () => ({ sealed: readFileSync(join(folder, 'sealed'), 'utf8'), place })
await rotateKeys(
  { file: join(folder, 'secret.key'), ours: true },
  {
    look: async () => [secret()],
    async resealAll(reseal) {
      if (when === 'before the first secret') process.kill(process.pid, 'SIGKILL')
      writeFileSync(join(folder, 'sealed'), (await reseal(secret())) ?? '')
      process.kill(process.pid, 'SIGKILL')
      return { kept: 1, forgotten: [] }
    },
  },
  { lost: false },
)

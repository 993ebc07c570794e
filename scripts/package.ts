import { relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { packageExtension } from './build/package-extension.ts'
import { say } from './terminal.ts'

/** `npm run package`: the zips that go to the stores, and what tells that they are these. */
const { values } = parseArgs({
  options: { backend: { type: 'string' }, out: { type: 'string', default: '.output/store' }, help: { type: 'boolean', default: false } },
})
if (values.help) {
  say(`npm run package                                    the zips for the stores of Chromium and Firefox, in .output/store
npm run package -- --backend https://crm.example   connected to this backend until somebody chooses another one
npm run package -- --out <folder>                  somewhere else

The same commit gives the same bytes wherever and whenever it is built (after npm ci): compare the sums.`)
} else {
  try {
    const backend = values.backend === undefined ? undefined : new URL(values.backend).origin
    for (const { file, bytes, sha256 } of await packageExtension(process.cwd(), resolve(values.out), backend))
      say(`${sha256}  ${relative(process.cwd(), file)}  ${bytes.toLocaleString('en')} bytes`)
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}

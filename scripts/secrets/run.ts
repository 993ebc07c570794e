import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync } from 'node:fs'
import { findSecrets } from './find-secrets.ts'

/** Looked at is all that git knows or would take; what npm wrote holds sums of packages and nothing else. */
const left = /^package-lock\.json$|\.(png|jpe?g|gif|ico|woff2?|svg|zip|gz)$/

/** Places where somebody has looked: the file and what stands in it. A line that is not needed any more is a failure too. */
const looked: readonly { file: string; what: string; why: string }[] = [
  { file: 'server/database/open-server.test.ts', what: 'a password in an address', why: 'made up: the test sees that it is not told on' },
]

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8', maxBuffer: 64e6 })
  .split('\0')
  .filter((file) => file !== '' && !left.test(file) && lstatSync(file, { throwIfNoEntry: false })?.isFile())
const found = files.flatMap((file) => findSecrets(file, readFileSync(file, 'utf8')))
const isLookedAt = ({ file, what }: { file: string; what: string }) => looked.some((one) => one.file === file && one.what === what)
const faults = [
  ...found.filter((one) => !isLookedAt(one)).map(({ file, line, what }) => `${file}:${line}: looks like ${what}`),
  ...looked
    .filter((one) => !found.some(({ file, what }) => file === one.file && what === one.what))
    .map(({ file }) => `${file} stands in scripts/secrets/run.ts and holds nothing of the kind`),
]
if (files.length < 100) faults.push(`only ${files.length} files were read: nothing was checked`)

for (const fault of faults) console.error(fault)
if (faults.length > 0)
  console.error('A secret that was committed once is no secret any more: change it where it opens something, then take it out.')
else console.log(`${files.length} files, nothing that looks like a secret`)
process.exitCode = faults.length > 0 ? 1 : 0

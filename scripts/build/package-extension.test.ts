import { execFileSync, spawn } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const room = mkdtempSync(join(tmpdir(), 'tagalong-package-'))
afterAll(() => rmSync(room, { recursive: true, force: true }))

/** What the repository holds, and nothing else that lies in the folder; the packages are those that npm ci puts there. */
const parts = ['entrypoints', 'components', 'services', 'contract', 'assets', 'scripts', 'wxt.config.ts', 'tsconfig.json', 'package.json']

function cleanCopy(folder: string, at: Date): string {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...parts], { encoding: 'utf8' })
  for (const file of listed.split('\0').filter(Boolean)) {
    const to = join(folder, file)
    mkdirSync(dirname(to), { recursive: true })
    cpSync(file, to)
    utimesSync(to, at, at)
  }
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'))
  return folder
}

type Circumstances = { at: Date; zone: string; language: string; umask: string }

/** The command itself, in a process that believes to live at another time and place. */
function packaged(folder: string, { at, zone, language, umask }: Circumstances): Promise<string> {
  const clock = join(folder, '..', `clock-${at.getTime()}.mjs`)
  writeFileSync(
    clock,
    `const Real = Date, shift = ${at.getTime()} - Real.now()
globalThis.Date = class extends Real {
  constructor(...given) { given.length ? super(...given) : super(Real.now() + shift) }
  static now() { return Real.now() + shift }
}`,
  )
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', `umask ${umask} && exec "$0" --import "$1" scripts/package.ts`, process.execPath, clock], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        TZ: zone,
        LANG: language,
        LC_ALL: language,
        WXT_BACKEND: `https://${at.getTime()}.example`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(output))))
  })
}

/** One build of either copy, for all that is said about them. */
const built = (async () => {
  const circumstances: [string, Circumstances][] = [
    ['here', { at: new Date('2027-03-04T05:06:07Z'), zone: 'Pacific/Auckland', language: 'C', umask: '022' }],
    [
      'far/away in another folder',
      { at: new Date('2031-11-12T13:14:15Z'), zone: 'America/New_York', language: 'sv_SE.UTF-8', umask: '077' },
    ],
  ]
  return Promise.all(
    circumstances.map(async ([name, how]) => {
      const folder = cleanCopy(join(room, name), how.at)
      const said = await packaged(folder, how)
      const store = join(folder, '.output/store')
      const zips = globSync('*', { cwd: store }).sort()
      return { said, zips, files: new Map(zips.map((zip) => [zip, readFileSync(join(store, zip))])) }
    }),
  )
})()

describe('the zips for the stores', () => {
  test('are the same bytes, built from two clean copies in two folders at two times', async () => {
    const [one, other] = await built
    expect(one?.zips).toHaveLength(2)
    expect(other?.zips).toEqual(one?.zips)
    for (const [name, bytes] of one?.files ?? []) {
      expect(differences(bytes, other?.files.get(name) ?? Buffer.alloc(0)), name).toEqual([])
      expect(other?.files.get(name)?.equals(bytes), name).toBe(true)
    }
    // the sums that are printed, for whoever compares; what WXT says beside them is its own
    const sums = (said = '') => said.match(/[0-9a-f]{64} {2}\.output\/store\/tagalong-\d+\.\d+\.\d+-(chrome|firefox)\.zip/g)
    expect(sums(one?.said)).toHaveLength(2)
    expect(sums(other?.said)).toEqual(sums(one?.said))
  })

  test('hold names in their order, at one time, and no folder of whoever built them', async () => {
    for (const { files } of await built)
      for (const [name, bytes] of files) {
        const inside = entries(bytes)
        expect(inside.length, name).toBeGreaterThan(10)
        expect(inside.map((entry) => entry.name)).toEqual(inside.map((entry) => entry.name).toSorted())
        expect(new Set(inside.map((entry) => entry.time))).toEqual(new Set([0x21_0000]))
        expect(bytes.includes(room), name).toBe(false)
        expect(bytes.includes(process.cwd()), name).toBe(false)
      }
  })

  test('are zips that others can read', async () => {
    const [one] = await built
    for (const [name, bytes] of one?.files ?? []) {
      const manifest = entries(bytes).find((entry) => entry.name === 'manifest.json')
      expect(JSON.parse(manifest?.bytes.toString() ?? ''), name).toMatchObject({ manifest_version: 3 })
      expect(statSync(join(room, 'here/.output/store', name)).size).toBe(bytes.length)
    }
  })
})

type Entry = { name: string; time: number; bytes: Buffer }

/** As a reader of zips goes: from the directory at the end to each file. */
function entries(zip: Buffer): Entry[] {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  const found: Entry[] = []
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [named, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [number, number, number]
    const local = zip.readUInt32LE(at + 42)
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    found.push({
      name: zip.toString('utf8', at + 46, at + 46 + named),
      time: zip.readUInt32LE(at + 12),
      bytes: zip.subarray(from, from + zip.readUInt32LE(at + 20)),
    })
    at += 46 + named + extra + comment
  }
  return found
}

/** The names of the files that differ, so that a failure says where to look. */
function differences(one: Buffer, other: Buffer): string[] {
  const there = new Map(entries(other).map(({ name, bytes }) => [name, bytes]))
  const names = new Set([...entries(one).map(({ name }) => name), ...there.keys()])
  const here = new Map(entries(one).map(({ name, bytes }) => [name, bytes]))
  return [...names].filter((name) => !here.get(name)?.equals(there.get(name) ?? Buffer.from('\0none')))
}

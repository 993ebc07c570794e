import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { buildWhenChanged } from '../scripts/build/build-when-changed.ts'
import { extensionBuild } from '../scripts/build/builds.ts'
import { firstView } from './first-view.ts'
import type { BenchContext, BenchRow, BenchTable } from './table.ts'

/** P1, P2, P3: what is resident in every page, what the first view loads, what is packed. Sizes of the files as built. */
export async function bench({ project, log }: BenchContext): Promise<readonly BenchTable[]> {
  log('building the extension')
  await buildWhenChanged(project, extensionBuild('http://localhost:4310'))
  const folder = join(project, '.output', 'chrome-mv3')
  return [resident(folder), sidebar(folder), packed(folder)]
}

function resident(folder: string): BenchTable {
  const row = (file: string, limit: number): BenchRow => sized(file, gzipped(folder, [file]), limit)
  const adapters = globSync('content/adapters/*.js', { cwd: folder })
  return {
    id: 'P1',
    title: 'Resident in a page',
    rows: [
      row('content/loader.js', 4),
      ...adapters.map((file) => row(file, file.includes('configurable') ? 8 : 4)),
      row('content/guesses.js', 10),
    ],
    notes: [
      'content/guesses.js comes to a page only where its definition leaves something out or finds nothing.',
      'gzip -9 of each file. Others (read off their packages, not run here): KeePassXC-Browser 58 KB, Dark Reader 72 KB, Salesforce Inspector Reloaded 10.8 KB.',
    ],
  }
}

function sidebar(folder: string): BenchTable {
  const { files, css } = firstView(folder, 'sidebar.html')
  const all = [...files, ...css]
  // each other language brings its own chunk of first texts (components/messages/<language>/first.ts)
  const languages = globSync('chunks/*.js', { cwd: folder }).filter(
    (file) => !files.includes(file) && readFileSync(join(folder, file), 'utf8').includes('trail.matches'),
  )
  return {
    id: 'P2',
    title: 'Sidebar, first view',
    rows: [
      sized('scripts and styles', gzipped(folder, all), 30),
      ...languages.map((file) => sized('the same in another language', gzipped(folder, [...all, file]), 30)),
      ...all.map((file) => ({ ...sized(file, gzipped(folder, [file]), 30), goal: { text: 'part of the above', met: true } })),
    ],
    notes: [
      'Everything that sidebar.html loads without a click: its scripts, their static imports, its styles; each file gzipped by itself.',
    ],
  }
}

function packed(folder: string): BenchTable {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile())
  // as a zip: each file deflated, about 90 bytes of headers and twice its name
  const bytes = files.reduce(
    (sum, { parentPath, name }) => sum + deflateRawSync(readFileSync(join(parentPath, name)), { level: 9 }).length + 98 + 2 * name.length,
    0,
  )
  return { id: 'P3', title: 'Packed extension', rows: [sized(`${files.length} files`, bytes, 250)] }
}

function gzipped(folder: string, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0)
}

function sized(what: string, bytes: number, limit: number): BenchRow {
  const kilobytes = bytes / 1024
  return { what, unit: 'KB', ours: { median: kilobytes }, goal: { text: `≤ ${limit} KB`, met: kilobytes <= limit } }
}

import type { BenchModule } from './table.ts'

/** Every bench by name: `npm run bench -- sizes`. One line per module; each is loaded alone, by the process that runs it. */
export const benches: Record<string, () => Promise<BenchModule>> = {
  api: () => import('./api.bench.ts'), // P15
  search: () => import('./search.bench.ts'), // P8, P9
  peers: () => import('./peers.bench.ts'), // P8
  bulk: () => import('./bulk.bench.ts'), // P14
  import: () => import('./import.bench.ts'), // a million contacts from CSV
  sizes: () => import('./sizes.bench.ts'), // P1, P2, P3
  'script-time': () => import('./script-time.bench.ts'), // P4
  memory: () => import('./memory.bench.ts'), // P5
  'page-work': () => import('./page-work.bench.ts'), // P6
  'key-press': () => import('./key-press.bench.ts'), // P7
  reading: () => import('./reading.bench.ts'), // how well chat pages are read
}

import { bench as api } from './api.bench.ts'
import { bench as bulk } from './bulk.bench.ts'
import { bench as search } from './search.bench.ts'
import { bench as peers } from './peers.bench.ts'
import { bench as importFile } from './import.bench.ts'
import { bench as keyPress } from './key-press.bench.ts'
import { bench as memory } from './memory.bench.ts'
import { bench as pageWork } from './page-work.bench.ts'
import { bench as reading } from './reading.bench.ts'
import { bench as scriptTime } from './script-time.bench.ts'
import { bench as sizes } from './sizes.bench.ts'
import type { BenchModule } from './table.ts'

/** Every bench by name: `npm run bench -- sizes`. One line per module. */
export const benches: readonly BenchModule[] = [
  { name: 'api', bench: api }, // P15
  { name: 'search', bench: search }, // P8
  { name: 'peers', bench: peers }, // P8
  { name: 'bulk', bench: bulk }, // P14
  { name: 'import', bench: importFile }, // a million contacts from CSV
  { name: 'sizes', bench: sizes }, // P1, P2, P3
  { name: 'script-time', bench: scriptTime }, // P4
  { name: 'memory', bench: memory }, // P5
  { name: 'page-work', bench: pageWork }, // P6
  { name: 'key-press', bench: keyPress }, // P7
  { name: 'reading', bench: reading }, // how well chat pages are read
]

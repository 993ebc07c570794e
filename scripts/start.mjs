import { prepare } from './bootstrap/prepare.mjs'
import { beforeStart } from './start/before-start.mjs'

await prepare('scripts/start/start.ts', beforeStart)

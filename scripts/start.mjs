import { prepare } from './bootstrap/prepare.mjs'

await prepare('scripts/start/start.ts')

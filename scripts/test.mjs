import { prepare } from './bootstrap/prepare.mjs'

await prepare('scripts/test/test.ts')

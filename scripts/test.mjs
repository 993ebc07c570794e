import { prepare } from './bootstrap/prepare.mjs'
import { beforeTest } from './test/before-test.mjs'

await prepare('scripts/test/test.ts', beforeTest)

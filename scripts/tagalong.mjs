import { enter } from './bootstrap/prepare.mjs'

await enter('server/cli/tagalong.ts')

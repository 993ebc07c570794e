import { enter } from './bootstrap/prepare.mjs'
import { runningAddress } from './start/running-address.mjs'

const address = runningAddress(process.cwd(), process.env)
if (address && process.argv[2] !== 'serve') process.env['TAGALONG_URL'] = address
await enter('server/cli/tagalong.ts')

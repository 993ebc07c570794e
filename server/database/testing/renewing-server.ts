import { createHttpClient } from '#server/platform/http-client/create-http-client.ts'
import { me } from '#server/platform/http-client/testing.ts'
import { systemWorld } from '#server/platform/http-client/world.ts'
import { keySource } from '#server/platform/secrets/key-ring.ts'
import { openSecrets } from '#server/platform/secrets/open-secrets.ts'
import type { Credentials, Tokens } from '#server/ports/http-client.ts'
import { connect } from '../connect.ts'
import { anythingSealed, connectionCredentials } from '../connections.ts'

/** A server's process as far as one connection goes: it asks the CRM once, and is killed at the place that it is told. */
const [url = '', crm = '', dataFolder = '', how = 'normal'] = process.argv.slice(2)
const clock = { now: () => new Date() }
const { db, close } = connect({ connectionString: url }, { size: 2 })
const secrets = openSecrets(keySource({ dataFolder, secretKeys: undefined, secretKeyFile: undefined }), () => anythingSealed(db))
const kept = connectionCredentials({ db, secrets, clock }, { id: 'one', connector: 'fault' })
const die = () => process.kill(process.pid, 'SIGKILL')
const credentials: Credentials = {
  read: kept.read,
  async exclusively(work) {
    const done = await kept.exclusively(({ read, save }) =>
      work({
        read,
        save: async (next: Tokens) => {
          if (how === 'exchanged') die()
          await save(next)
        },
      }),
    )
    if (how === 'saved') die()
    return done
  },
}
const client = { client_id: 'tagalong', client_secret: 'tagalong' }
const http = createHttpClient(
  {
    title: 'The CRM',
    base: crm,
    hosts: [],
    signIn: {
      credentials,
      path: '/oauth/token',
      form: (held) =>
        held?.refresh === undefined
          ? { grant_type: 'client_credentials', ...client }
          : { grant_type: 'refresh_token', refresh_token: held.refresh, ...client },
    },
  },
  systemWorld(clock, [new URL(crm).host]),
)
await http.send(me, new AbortController().signal)
http.close()
await close()

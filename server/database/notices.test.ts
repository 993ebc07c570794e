import { sql } from 'kysely'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, expect, test, vi } from 'vitest'
import { openNotices } from './notices.ts'
import { testDatabase } from './testing.ts'

const database = await testDatabase()
const stop = new AbortController()
afterAll(async () => {
  stop.abort()
  await database.close()
})

const notify = (channel: string, payload: string) => sql`SELECT pg_notify(${channel}, ${payload})`.execute(database.db)

test('a process hears what is said on its channels, until it has had enough', async () => {
  const notices = openNotices(database.address, stop.signal)
  const heard: (string | undefined)[] = []
  notices.on('one', (payload) => heard.push(payload && `one ${payload}`))
  const enough = notices.on('two', (payload) => heard.push(payload && `two ${payload}`))
  await notices.ready
  heard.length = 0
  await notify('two', 'a')
  await notify('one', 'b')
  await vi.waitFor(() => expect(heard).toEqual(['two a', 'one b']))
  enough()
  await notify('two', 'c')
  await notify('one', 'd')
  await vi.waitFor(() => expect(heard).toEqual(['two a', 'one b', 'one d']))
})

test('a line that was cut comes back, and says that something may have been missed', async () => {
  const notices = openNotices(database.address, stop.signal)
  const heard: (string | undefined)[] = []
  notices.on('cut', (payload) => heard.push(payload))
  await notices.ready
  heard.length = 0
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tagalong notices' AND datname = current_database()`.execute(
    database.owner.db,
  )
  await vi.waitFor(() => expect(heard).toContain(undefined), { timeout: 10_000 })
  await notify('cut', 'again')
  await vi.waitFor(() => expect(heard.at(-1)).toBe('again'))
})

test('a line that died without a word is noticed and opened again', async () => {
  const network = await dumbableNetwork()
  const notices = openNotices({ ...database.address, host: '127.0.0.1', port: network.port }, stop.signal, 100)
  const heard: (string | undefined)[] = []
  notices.on('dumb', (payload) => heard.push(payload))
  await notices.ready
  heard.length = 0
  network.goDumb()
  await vi.waitFor(() => expect(heard).toEqual([undefined]), { timeout: 10_000 })
  await notify('dumb', 'again')
  await vi.waitFor(() => expect(heard.at(-1)).toBe('again'))
  network.close()
})

/** Stands between a process and the database; what runs through it when it goes dumb stays open and silent for good. */
async function dumbableNetwork() {
  const { host = '', port = 5432 } = database.address
  const lines: { near: Socket; far: Socket }[] = []
  const server = createServer((near) => {
    const far = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    for (const socket of [near, far]) socket.on('error', () => undefined)
    near.pipe(far)
    far.pipe(near)
    lines.push({ near, far })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    goDumb() {
      for (const { near, far } of lines.splice(0)) {
        near.unpipe()
        far.unpipe()
        near.resume()
        far.resume()
      }
    },
    close() {
      server.close()
      for (const { near, far } of lines) for (const socket of [near, far]) socket.destroy()
    },
  }
}

import type { Backend } from '#services/backend/backend.ts'
import type { TestStep } from '#services/backend/states.ts'
import type { Connection } from './connection.ts'
import { asAppError } from './relay.ts'

type Found = { ok: boolean; detail?: string }

/** Tries the way to the backend step by step, with real calls; the first step that fails skips the rest. */
export function testConnection(parts: { connection: Connection; backend: Backend; probe(origin: string): Promise<'tagalong' | 'other'> }) {
  return async (): Promise<TestStep[]> => {
    const origin = await parts.connection.backend()
    let found: 'tagalong' | 'other' = 'other'
    const ways: [TestStep['name'], () => Promise<Found>][] = [
      ['permission', async () => ({ ok: await parts.connection.permitted(), detail: origin })],
      [
        'answers',
        async () => {
          found = await parts.probe(origin)
          return { ok: true }
        },
      ],
      ['tagalong', async () => ({ ok: found === 'tagalong' })],
      ['signed-in', async () => ({ ok: true, detail: (await parts.backend.call('session.get', {})).person.name })],
      ['crm', () => crm(parts.backend)],
    ]
    const steps: TestStep[] = []
    for (const [name, run] of ways) {
      const skipped = steps.some((before) => before.state === 'failed')
      steps.push(skipped ? { name, state: 'skipped' } : await tried(name, run))
    }
    return steps
  }
}

async function tried(name: TestStep['name'], run: () => Promise<Found>): Promise<TestStep> {
  try {
    const { ok, detail } = await run()
    return { name, state: ok ? 'ok' : 'failed', ...(detail && { detail }) }
  } catch (thrown) {
    return { name, state: 'failed', detail: asAppError(thrown).message }
  }
}

async function crm(backend: Backend): Promise<Found> {
  const { connections } = await backend.call('session.get', {})
  const troubled = connections.find((one) => one.state !== 'connected')
  if (troubled) return { ok: false, detail: [troubled.title, troubled.detail].filter(Boolean).join(': ') }
  return { ok: connections.length > 0, detail: connections.map((one) => one.title).join(', ') }
}

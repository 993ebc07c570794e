import type { Address } from './connect.ts'
import { connectForTransfer } from './transfer/snapshot.ts'

/**
 * What was deleted is still in the files until PostgreSQL uses their room again, and in the planner's samples of columns. Writes all
 * tables anew; each is locked while it is at work. `false`: what this owner may not do.
 */
export async function writeAnew(owner: Address, signal: AbortSignal): Promise<{ statistics: boolean; checkpoint: boolean }> {
  const client = await connectForTransfer(owner)
  const stop = () => void client.end().catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  const may = (statement: string) =>
    client.query(statement).then(
      () => true,
      (error: { code?: string }) => {
        if (error.code === '42501') return false
        throw error
      },
    )
  try {
    // a table that is empty now keeps its old samples: ANALYZE takes none from it
    const statistics = await may('DELETE FROM pg_statistic')
    await client.query('VACUUM FULL')
    await client.query('ANALYZE')
    return { statistics, checkpoint: await may('CHECKPOINT') }
  } finally {
    signal.removeEventListener('abort', stop)
    await client.end().catch(() => undefined)
  }
}

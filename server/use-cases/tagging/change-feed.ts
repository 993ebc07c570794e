import type { Change } from '#contract/api/conversations.ts'
import { type ChangeLine, type ChangeRow, changeChannel, readChangeLine, readChangesAfter } from '#server/database/changes.ts'
import type { Notices } from '#server/database/notices.ts'
import type { Db } from '#server/database/tables.ts'
import { readTags } from '#server/database/tags.ts'

/** A change with its place in the line. `connection`: only for those who may see it. */
export type Told = { number: number; change: Change; connection?: string }

export type ChangeFeed = {
  /** where the line is now, as far as this process knows */
  line(): Promise<{ epoch: string; head: number }>
  /**
   * changes after the number and up to `upTo`: at once when there are any, else when some come; none when the signal ends the wait.
   * Undefined: the number is not of this line, or was swept
   */
  after(number: number, signal: AbortSignal): Promise<{ told: Told[]; upTo: number } | undefined>
}

const kept = 1_000
const stale = 5_000

/**
 * Live updates for everybody in this process, from one LISTEN and one query per wake: what a wake brings is kept in memory, and all who
 * wait are answered from there.
 */
export function createChangeFeed({ db, notices }: { db: Db; notices: Notices }, signal: AbortSignal): ChangeFeed {
  let recent: Told[] = []
  let line: ChangeLine | undefined
  /** everything after this number is in `recent` */
  let complete = 0
  let dirty = true
  let readAt = 0
  let loading: Promise<void> | undefined
  const waiting = new Set<() => void>()

  const stop = notices.on(changeChannel, () => {
    dirty = true
    // with nobody waiting the next one who asks looks for himself
    if (waiting.size > 0) void refresh().catch(() => undefined)
  })
  signal.addEventListener('abort', () => {
    stop()
    for (const wake of waiting) wake()
  })

  return {
    async line() {
      await refresh()
      const { epoch, head } = line as ChangeLine
      return { epoch, head }
    },
    async after(number, caller) {
      const end = AbortSignal.any([caller, signal])
      // another process may have answered this caller before with a newer number
      if (line && number > line.head) dirty = true
      for (;;) {
        await refresh()
        const { floor, head } = line as ChangeLine
        if (number < floor || number > head) return undefined
        if (number < head)
          return number >= complete ? { told: latest(recent.filter((told) => told.number > number)), upTo: head } : older(number)
        if (end.aborted) return { told: [], upTo: number }
        await nextWake(end)
      }
    },
  }

  async function older(number: number): Promise<{ told: Told[]; upTo: number }> {
    const rows = await readChangesAfter(db, number, kept)
    return { told: await tell(db, rows), upTo: rows.at(-1)?.number ?? number }
  }

  function nextWake(end: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        waiting.delete(wake)
        end.removeEventListener('abort', wake)
        resolve()
      }
      waiting.add(wake)
      end.addEventListener('abort', wake, { once: true })
    })
  }

  /** Wakes that come while one is being read are read together with the next. */
  function refresh(): Promise<void> {
    // a notice that was lost on a half-dead line is made up for
    if (performance.now() - readAt > stale) dirty = true
    loading ??= load().finally(() => {
      loading = undefined
    })
    return loading
  }

  async function load(): Promise<void> {
    while (dirty || !line) {
      dirty = false
      readAt = performance.now()
      try {
        await read()
      } catch (error) {
        dirty = true
        throw error
      }
    }
  }

  async function read(): Promise<void> {
    const now = await readChangeLine(db)
    const sameLine = line?.epoch === now.epoch && now.head >= line.head
    if (!line || !sameLine) {
      line = now
      recent = []
      complete = now.head
    } else if (now.head > line.head) {
      const rows = await readChangesAfter(db, line.head, kept)
      recent = [...recent, ...(await tell(db, rows))].slice(-kept)
      const last = rows.at(-1)?.number ?? now.head
      // more came than are kept: the rest with the next turn
      if (last < now.head) dirty = true
      line = { ...now, head: Math.max(line.head, last) }
      if (recent.length === kept) complete = Math.max(complete, (recent[0]?.number ?? 1) - 1)
    } else line = now
    for (const wake of [...waiting]) wake()
  }
}

/** Of several wakes: each tag once, as it was told last. */
function latest(told: readonly Told[]): Told[] {
  const byTag = new Map(told.map((one) => [one.change.kind === 'tag' ? one.change.tag.id : one.change.kind, one]))
  return [...byTag.values()].sort((a, b) => a.number - b.number)
}

/** Each tag once, as it is now, at the place of its latest change. */
async function tell(db: Db, rows: readonly ChangeRow[]): Promise<Told[]> {
  const latest = new Map(rows.map((row) => [row.tagId ?? row.kind, row]))
  const chosen = [...latest.values()].sort((a, b) => a.number - b.number)
  const tags = await readTags(
    db,
    chosen.flatMap(({ tagId }) => tagId ?? []),
  )
  const byId = new Map(tags.map((tag) => [tag.id, tag]))
  return chosen.flatMap((row): Told[] => {
    if (row.kind === 'settings') return [{ number: row.number, change: { kind: 'settings', version: row.version ?? 0 } }]
    const tag = byId.get(row.tagId ?? '')
    return tag ? [{ number: row.number, change: { kind: 'tag', tag }, connection: tag.record.ref.connection }] : []
  })
}

import type { PracticeStates } from '#contract/practice.ts'

/** Milliseconds between two questions, and for how long somebody who left the page for the sidebar is expected to tag. */
export const pace = { soon: 1_200, leisure: 5_000, atWork: 10 * 60_000 }

/**
 * Asks how the tags of the threads stand, only while the page is visible: soon while a tag is on its way or somebody works beside the
 * page, in the sidebar; else at leisure. Without a session there is no answer and it stops asking until one looks again.
 */
export function watchStates(parts: {
  fetch: typeof fetch
  document: Document
  /** the part of the ids that the threads of this inbox share */
  run: () => string
  now: () => number
  changed: (states: PracticeStates | undefined) => void
  signal: AbortSignal
}): void {
  const { document, now, changed, signal } = parts
  const window = document.defaultView
  let timer: ReturnType<typeof setTimeout> | undefined
  let states: PracticeStates | undefined
  let leftAt: number | undefined
  let turn = 0

  const wait = () => {
    clearTimeout(timer)
    const atWork = leftAt !== undefined && now() - leftAt < pace.atWork
    const onItsWay = Object.values(states ?? {}).includes('waiting')
    timer = setTimeout(ask, atWork || onItsWay ? pace.soon : pace.leisure)
  }
  const ask = async () => {
    clearTimeout(timer)
    if (document.visibilityState !== 'visible') return
    turn += 1
    const mine = turn
    const answer = await read(parts.fetch, parts.run(), signal)
    // a later question is on its way: its answer is the newer one
    if (signal.aborted || mine !== turn) return
    if (answer !== 'away') {
      states = answer
      changed(states)
    }
    if (states) wait()
  }
  document.addEventListener('visibilitychange', ask, { signal })
  window?.addEventListener(
    'focus',
    () => {
      leftAt = undefined
      void ask()
    },
    { signal },
  )
  window?.addEventListener(
    'blur',
    () => {
      leftAt = now()
      if (states) wait()
    },
    { signal },
  )
  signal.addEventListener('abort', () => clearTimeout(timer))
  void ask()
}

/** Undefined: nobody is signed in. `away`: no answer that says anything. */
async function read(get: typeof fetch, run: string, signal: AbortSignal): Promise<PracticeStates | undefined | 'away'> {
  try {
    const answer = await get(`/practice/states?${new URLSearchParams({ run })}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      headers: { accept: 'application/json' },
    })
    if (answer.status === 204) return undefined
    return answer.ok ? ((await answer.json()) as PracticeStates) : 'away'
  } catch {
    return 'away'
  }
}

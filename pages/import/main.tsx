import { render } from 'preact'
import { importCalls } from './calls.ts'
import { importFlow } from './flow.ts'
import { keepDrafts } from './keep-drafts.ts'
import { LiveImport } from './live-import.tsx'
import { send } from './send.ts'
import { wordsFor } from './texts.ts'
import { viewStore } from './view.ts'

function openImport(root: HTMLElement): void {
  const whole = new AbortController()
  const store = viewStore()
  const words = wordsFor(document.documentElement.lang)
  const wanted = new URL(location.href).searchParams.get('entity') ?? undefined
  // of the clock, but never backwards
  const now = () => performance.timeOrigin + performance.now()
  const inAddress = () => new URL(location.href).searchParams.get('run') ?? undefined
  const flow = importFlow({
    calls: importCalls({ send, token: root.dataset['token'] ?? '' }),
    store,
    keeps: keepDrafts(localStorage),
    wait,
    now,
    wanted,
    address: {
      get: inAddress,
      set: (id) => {
        if (id === inAddress()) return
        const url = new URL(location.href)
        if (id === undefined) url.searchParams.delete('run')
        else url.searchParams.set('run', id)
        history.pushState(null, '', url)
      },
    },
    signal: whole.signal,
  })
  const save = (fileName: string, text: string) => {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
    const link = document.createElement('a')
    link.href = address
    link.download = fileName
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
  }
  addEventListener('popstate', () => {
    const id = inAddress()
    if (id === undefined) flow.leave()
    else void flow.openRun(id)
  })
  // a file that is dropped beside the field does not open in the browser
  for (const kind of ['dragover', 'drop'] as const) addEventListener(kind, (event) => event.preventDefault())
  root.replaceChildren()
  render(<LiveImport store={store} flow={flow} words={words} now={now} save={save} wanted={wanted} />, root)
  void keepAsking()

  async function keepAsking(): Promise<void> {
    await flow.start().catch(report)
    // looked at every second: how long to wait changes with what somebody presses
    for (let asked = now(); ; await wait(1_000, whole.signal)) {
      const pause = document.visibilityState === 'visible' ? flow.pause() : Math.max(flow.pause(), 10_000)
      if (now() - asked < pause - 100) continue
      await flow.askAgain().catch(report)
      asked = now()
    }
  }
}

/** Until the time is over, the line comes back, or somebody looks at the page again. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = new AbortController()
    const go = () => {
      done.abort()
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(go, ms)
    const options = { signal: done.signal }
    addEventListener('online', go, options)
    addEventListener('focus', go, options)
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && go(), options)
    signal.addEventListener(
      'abort',
      () => {
        done.abort()
        clearTimeout(timer)
        reject(signal.reason)
      },
      options,
    )
  })
}

function report(error: unknown): void {
  console.error(error)
}

const root = document.getElementById('import')
if (root)
  try {
    openImport(root)
  } catch (error) {
    document.getElementById('import-failed')?.removeAttribute('hidden')
    console.error(error)
  }

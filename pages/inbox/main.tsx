import { render } from 'preact'
import type { PracticeCut, PracticeStart, PracticeStates } from '#contract/practice.ts'
import { Inbox } from './inbox.tsx'
import { markRead } from './inbox-state.ts'
import { inboxStore } from './inbox-store.ts'
import { messageFor, speak, threadAddress } from './page-api.ts'
import { scriptedVisitors } from './scripted-visitors.ts'
import { watchStates } from './tag-states.ts'
import { textsFor } from './texts.ts'
import { advance, cutUntil, freshTour, keptTour, restored, type Tour } from './tour.ts'
import { localeFor } from '#contract/moments.ts'
import { timesIn } from './times.ts'

/** Below this width the list and the conversation take turns; the stylesheet says the same. */
const narrow = 640

async function openInbox(root: HTMLElement): Promise<void> {
  const answer = await fetch('/practice/start.json')
  if (!answer.ok) throw new Error(`The practice threads cannot be read: ${answer.status}`)
  const start = (await answer.json()) as PracticeStart
  const page = new URL(location.href)
  const seed =
    page.searchParams
      .get('seed')
      ?.replace(/[^a-z0-9-]/gi, '')
      .slice(0, 40) || undefined
  const still = page.searchParams.has('still')
  const language = document.documentElement.lang
  const texts = textsFor(language)
  const times = timesIn(localeFor(language, navigator.languages))
  const whole = new AbortController()

  const store = inboxStore({
    start,
    seed,
    storage: localStorage,
    now: () => new Date(),
    newRun: () => crypto.randomUUID().slice(0, 8),
    language,
  })
  const find = (wanted: string | null) =>
    store.get().threads.find((thread) => thread.id === wanted || thread.template === wanted)?.id ?? wanted ?? undefined
  let openId = find(page.searchParams.get('thread'))
  let states: PracticeStates | undefined
  const tour = keptTour(localStorage, seed === undefined ? undefined : `tagalong-tour:${seed}`)
  const goOn = (next: Tour) => {
    tour.set(next)
    draw()
  }
  const now = () =>
    seed === undefined
      ? new Date()
      : new Date(Math.max(...store.get().threads.map((thread) => Date.parse(thread.messages.at(-1)?.at ?? thread.startedAt))))

  const visitors = scriptedVisitors({
    store,
    start,
    still,
    seen: (id) => id === openId && document.visibilityState === 'visible',
    changed: () => draw(),
    later: (ms, run) => {
      const timer = setTimeout(run, ms)
      whole.signal.addEventListener('abort', () => clearTimeout(timer))
    },
    visible: () => document.visibilityState === 'visible',
    language,
  })
  const tell = speak(
    window,
    () =>
      messageFor(
        store.get().threads.find((thread) => thread.id === openId),
        start.agent,
        page,
      ),
    whole.signal,
  )
  const go = (id: string | undefined, how: 'push' | 'replace') => {
    if (id !== openId) {
      const address = id === undefined ? new URL(threadAddress(page, '')) : new URL(threadAddress(page, id))
      if (id === undefined) address.searchParams.delete('thread')
      history[how === 'push' ? 'pushState' : 'replaceState'](null, '', address)
    }
    openId = id
    look()
  }
  const look = () => {
    if (openId !== undefined && document.visibilityState === 'visible') store.update((inbox) => markRead(inbox, openId ?? ''))
    draw()
    tell()
  }
  const fold = (closed: boolean) => {
    if (closed !== tour.get().closed) goOn({ ...tour.get(), closed })
  }
  const cut = async () => {
    const answer = await fetch('/practice/cut', { method: 'POST' }).catch(() => undefined)
    if (answer?.status !== 200) return
    const { milliseconds } = (await answer.json()) as PracticeCut
    goOn(cutUntil(tour.get(), Date.now() + milliseconds, states))
  }
  const restore = async () => {
    const answer = await fetch('/practice/cut', { method: 'DELETE' }).catch(() => undefined)
    if (answer?.ok) goOn(restored(tour.get()))
  }
  const draw = () =>
    render(
      <Inbox
        store={store}
        start={start}
        visitors={visitors}
        states={states}
        openId={openId}
        language={language}
        texts={texts}
        times={times}
        now={now}
        address={(id) => threadAddress(page, id)}
        go={go}
        tour={{ tour: tour.get(), cut, restore, close: fold, startOver: () => goOn(freshTour) }}
      />,
      root,
    )

  store.subscribe((silent) => {
    draw()
    if (!silent) tell()
  })
  addEventListener('storage', (event) => store.onStorage(event.key), { signal: whole.signal })
  addEventListener(
    'popstate',
    () => {
      openId = find(new URL(location.href).searchParams.get('thread'))
      look()
    },
    { signal: whole.signal },
  )
  document.addEventListener('visibilitychange', look, { signal: whole.signal })
  watchStates({
    fetch: (input, init) => fetch(input, init),
    document,
    run: () => store.get().run,
    now: () => performance.now(),
    changed: (next) => {
      if (next) tour.set(advance(tour.get(), states, next, store.get().run))
      states = next
      draw()
    },
    signal: whole.signal,
  })
  root.replaceChildren()
  if (openId === undefined && root.clientWidth >= narrow) go(store.get().threads[0]?.id, 'replace')
  else look()
}

const root = document.getElementById('inbox')
if (root)
  openInbox(root).catch((error: unknown) => {
    root.dataset.failed = 'true'
    document.getElementById('inbox-failed')?.removeAttribute('hidden')
    console.error(error)
  })

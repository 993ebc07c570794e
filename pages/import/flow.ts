import type { Output } from '#contract/api/index.ts'
import type { ImportRun, ImportState } from '#contract/api/imports.ts'
import { CallError, type Calls } from './calls.ts'
import type { Keeps } from './keep-drafts.ts'
import { type Draft, draftFrom, draftOf, optionsOf, type Reading } from './mapping.ts'
import { patiently, type Patience } from './patience.ts'
import { refuseFile } from './refuse-file.ts'
import { UnreadableFile, uploadFile } from './upload-file.ts'
import { type Action, isOver, isWorking, type Open, type Store, type Trouble } from './view.ts'

export type FlowParts = {
  calls: Calls
  store: Store
  keeps: Keeps
  wait: Patience['wait']
  now: () => number
  /** the list that somebody came from */
  wanted: string | undefined
  /** the import in the page's address */
  address: { get(): string | undefined; set(id: string | undefined): void }
  signal: AbortSignal
}

export type Flow = ReturnType<typeof importFlow>

/** What happens on the page: what a person asks for, and what the server is asked in turn. Everything shown is in the store. */
export function importFlow({ calls, store, keeps, wait, now, wanted, address, signal }: FlowParts) {
  const repeat = <T>(work: () => Promise<T>, until: AbortSignal = signal) =>
    patiently(work, { line: (line) => store.get().line !== line && store.set({ line }), renew: calls.renew, wait }, until)
  const opened = (id?: string): Open | undefined => {
    const { open } = store.get()
    return id === undefined || open?.run.id === id ? open : undefined
  }
  const setOpen = (id: string, change: Partial<Open>) => {
    const open = opened(id)
    if (open) store.set({ open: { ...open, ...change } })
  }
  let sending: AbortController | undefined
  let shows = 0

  /** Takes in how an import stands, and asks for what is shown of it then. */
  async function takeIn(run: ImportRun): Promise<void> {
    const runs = store.get().runs ?? []
    const there = runs.some(({ id }) => id === run.id)
    store.set({ runs: there ? runs.map((one) => (one.id === run.id ? run : one)) : [run, ...runs] })
    const before = opened(run.id)
    if (!before) return
    setOpen(run.id, { run, ...(before.run.state !== run.state && { faults: undefined }), ...(isWorking(run.state) && { mapping: false }) })
    if (isOver(run.state)) keeps.forget(run.id)
    // once by itself: a file that cannot be read is asked about again by a person, or there would be no end of it
    if (run.state === 'uploaded' && !before.look && !before.looked) {
      setOpen(run.id, { looked: true })
      await lookAgain({})
    }
    if (mayHaveFaults(run) && !opened(run.id)?.faults) await moreFaults()
  }

  async function act(action: Action, goal: readonly ImportState[], work: () => Promise<{ run: ImportRun } | undefined>): Promise<void> {
    if (store.get().busy !== undefined) return
    store.set({ busy: action, trouble: undefined })
    try {
      const done = await repeat(work)
      store.set({ busy: undefined })
      if (done) await takeIn(done.run)
    } catch (error) {
      store.set({ busy: undefined })
      const id = opened()?.run.id
      const stands = id === undefined ? undefined : await repeat(() => calls.call('imports.get', { id })).catch(() => undefined)
      // asked for twice, because the first answer got lost: what was wanted is so
      if (!stands || !goal.includes(stands.run.state)) store.set({ trouble: troubleOf(error) })
      if (stands) await takeIn(stands.run)
    }
  }
  const ofOpen = (action: Action, goal: readonly ImportState[], work: (id: string) => Promise<{ run: ImportRun } | undefined>) => {
    const id = opened()?.run.id
    return id === undefined ? Promise.resolve() : act(action, goal, () => work(id))
  }

  async function lookAgain(reading: Reading): Promise<void> {
    const open = opened()
    if (!open) return
    const { id } = open.run
    const before = open.draft ?? keeps.draft(id) ?? (open.run.options && draftFrom(open.run.options))
    const given = before && { encoding: before.form.encoding, separator: before.form.separator, entity: before.entity }
    await act('look', [], async () => {
      let { look } = await calls.call('imports.look', { id, ...given, ...reading })
      if (!before && !look.sure.entity && wanted !== undefined && look.entities.some(({ name }) => name === wanted))
        ({ look } = await calls.call('imports.look', { id, entity: wanted }))
      // what somebody decided while the server was asked stays
      const draft = draftOf(look, opened(id)?.draft ?? before)
      keeps.setDraft(id, draft)
      setOpen(id, { look, draft })
      return undefined
    })
  }

  async function moreFaults(): Promise<void> {
    const open = opened()
    if (!open) return
    const { id } = open.run
    const before = open.faults
    try {
      const page = await repeat(() => calls.call('imports.faults', { id, ...(before?.next && { after: before.next }) }))
      setOpen(id, { faults: { list: [...(before?.list ?? []), ...page.faults], next: page.next } })
    } catch (error) {
      store.set({ trouble: troubleOf(error) })
    }
  }

  function show(run: ImportRun | undefined): void {
    shows += 1
    sending?.abort()
    sending = undefined
    address.set(run?.id)
    keeps.setLast(run?.id)
    store.set({ open: run && { run }, trouble: undefined })
  }

  async function choose(file: File): Promise<void> {
    const { open, busy } = store.get()
    if (busy !== undefined || open?.upload) return
    const why = refuseFile(file)
    if (why) return store.set({ trouble: { kind: 'file', why, name: file.name } })
    const waits = open?.run.state === 'uploading' ? open.run : undefined
    if (waits && !isOf(waits, file)) return store.set({ trouble: { kind: 'other-file', name: file.name, wanted: waits.fileName } })
    let run = waits
    await act('begin', [], async () => {
      if (run) return undefined
      const { runs } = await calls.call('imports.list', {})
      run = runs.find((one) => one.state === 'uploading' && isOf(one, file))
      if (run) return undefined
      ;({ run } = await calls.call('imports.begin', { fileName: file.name, size: file.size }))
      keeps.setChangedAt(run.id, file.lastModified)
      return undefined
    })
    if (!run) return
    if (run !== waits) show(run)
    await takeIn(run)
    await sendIt(run, file)
  }

  /** By name and length, and as it was: parts of two files that are as long would make a third. */
  function isOf({ id, fileName, size }: ImportRun, file: File): boolean {
    return fileName === file.name && size === file.size && (keeps.changedAt(id) ?? file.lastModified) === file.lastModified
  }

  async function sendIt(run: ImportRun, file: File): Promise<void> {
    const own = new AbortController()
    sending = own
    const until = AbortSignal.any([signal, own.signal])
    const from = { at: now(), done: run.received }
    const told = (sent: number) => setOpen(run.id, { upload: { sent, from } })
    told(run.received)
    try {
      const whole = await uploadFile(run, file, { calls, repeat: (work) => repeat(work, until), told, signal: until })
      setOpen(run.id, { upload: undefined })
      await takeIn(whole)
    } catch (error) {
      if (own.signal.aborted || signal.aborted) return
      setOpen(run.id, { upload: undefined })
      store.set({ trouble: error instanceof UnreadableFile ? { kind: 'unreadable', name: file.name } : troubleOf(error) })
      await refresh()
    }
  }

  async function openRun(id: string): Promise<void> {
    const known = store.get().runs?.find((run) => run.id === id)
    shows += 1
    let turn = shows
    try {
      const { run } = await repeat(() => calls.call('imports.get', { id }))
      // somebody has gone elsewhere while the answer was on its way
      if (turn !== shows) return
      show(run)
      turn = shows
      await takeIn(run)
    } catch (error) {
      if (turn !== shows) return
      if (known) show(undefined)
      address.set(undefined)
      store.set({ trouble: troubleOf(error) })
    }
  }

  async function refresh(): Promise<void> {
    const { runs } = await repeat(() => calls.call('imports.list', {}))
    store.set({ runs })
    const run = runs.find(({ id }) => id === opened()?.run.id)
    if (run && !opened()?.upload) await takeIn(run)
  }

  return {
    /** Where somebody left it: the import in the address, else the one that was open last and is not over. */
    async start(): Promise<void> {
      const { runs } = await repeat(() => calls.call('imports.list', {}))
      store.set({ runs })
      const last = keeps.last()
      const id = address.get() ?? (runs.some((run) => run.id === last && !isOver(run.state)) ? last : undefined)
      if (id !== undefined) await openRun(id)
    },
    /** Milliseconds until it is worth asking again how things stand. */
    pause(): number {
      const { open, runs } = store.get()
      if (open && isWorking(open.run.state)) return 1_000
      return runs?.some(({ state }) => isWorking(state)) ? 5_000 : 30_000
    },
    async askAgain(): Promise<void> {
      const open = opened()
      if (open && isWorking(open.run.state)) {
        const { run } = await repeat(() => calls.call('imports.get', { id: open.run.id }))
        if (opened(run.id)) await takeIn(run)
      } else if (!open?.upload) await refresh()
    },
    choose,
    openRun,
    leave: () => show(undefined),
    refuse: (trouble: Trouble | undefined) => store.set({ trouble }),
    look: lookAgain,
    change(draft: Draft): void {
      const open = opened()
      if (!open) return
      keeps.setDraft(open.run.id, draft)
      setOpen(open.run.id, { draft })
    },
    async columns(): Promise<void> {
      const open = opened()
      if (!open) return
      setOpen(open.run.id, { mapping: true })
      store.set({ trouble: undefined })
      if (!open.look) await lookAgain({})
    },
    check(): Promise<void> {
      const options = opened()?.draft && optionsOf(opened()?.draft as Draft)
      return options ? ofOpen('check', ['checking', 'checked'], (id) => calls.call('imports.check', { id, options })) : Promise.resolve()
    },
    apply: (keepGood: boolean) => ofOpen('apply', ['applying', 'applied'], (id) => calls.call('imports.apply', { id, keepGood })),
    stop: () => ofOpen('stop', ['stopped'], (id) => calls.call('imports.stop', { id })),
    resume: () => ofOpen('resume', ['checking', 'applying', 'undoing'], (id) => calls.call('imports.resume', { id })),
    /** opens an earlier import and takes it back */
    async undoOf(id: string): Promise<void> {
      await openRun(id)
      if (opened(id)) await this.undo()
    },
    undo: () => ofOpen('undo', ['undoing', 'undone'], (id) => calls.call('imports.undo', { id })),
    discard: () =>
      ofOpen('discard', [], async (id) => {
        sending?.abort()
        await calls.call('imports.discard', { id }).catch((error: unknown) => {
          if (!(error instanceof CallError && error.code === 'not-found')) throw error
        })
        keeps.forget(id)
        store.set({ runs: store.get().runs?.filter((run) => run.id !== id) })
        show(undefined)
        return undefined
      }),
    moreFaults,
    async template(entity: string): Promise<Output<'imports.template'> | undefined> {
      try {
        return await repeat(() => calls.call('imports.template', { entity }))
      } catch (error) {
        store.set({ trouble: troubleOf(error) })
        return undefined
      }
    },
  }
}

function mayHaveFaults({ state, counts, undone }: ImportRun): boolean {
  if (state === 'undone') return (undone?.kept ?? 0) > 0
  return (state === 'checked' || state === 'applied') && counts.refused > 0
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof CallError && error.code === 'internal') return { kind: 'inside' }
  return error instanceof CallError
    ? { kind: 'said', message: error.message, hint: error.hint }
    : { kind: 'said', message: error instanceof Error ? error.message : String(error), hint: undefined }
}

import { describe, expect, test } from 'vitest'
import type { ImportRun } from '#contract/api/imports.ts'
import { CallError } from './calls.ts'
import { importFlow } from './flow.ts'
import { faultsOfLines, hubspotLook, runIn, scriptedCalls } from './import.fixture.ts'
import { keepDrafts } from './keep-drafts.ts'
import { setTarget, skipUndecided } from './mapping.ts'
import { viewStore } from './view.ts'

const refused = new CallError({ code: 'version-conflict', detail: 'The import is being checked', retryable: false, hint: 'Look at it.' })

/** A page before a server that has this import, and answers the rest as told. */
function page(run: ImportRun | undefined, more: Parameters<typeof scriptedCalls>[0] = {}, storage = memory()) {
  let stands = run
  const calls = scriptedCalls({
    'imports.list': () => ({ runs: stands ? [stands] : [] }),
    'imports.get': () => ({ run: stands }),
    'imports.look': () => ({ look: hubspotLook }),
    'imports.faults': () => ({ faults: faultsOfLines(6) }),
    ...more,
  })
  const store = viewStore()
  let address: string | undefined
  const flow = importFlow({
    calls,
    store,
    keeps: keepDrafts(storage),
    wait: async () => undefined,
    now: () => 0,
    wanted: undefined,
    address: {
      get: () => address,
      set: (id) => {
        address = id
      },
    },
    signal: new AbortController().signal,
  })
  const names = () => calls.asked.map(({ name }) => name)
  const stand = (next: ImportRun) => {
    stands = next
  }
  return { flow, store, calls, names, storage, address: () => address, stand }
}

function memory() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

const small = { fileName: 'few.csv', size: 3, received: 0 }
const few = () => new File(['a,b'], 'few.csv')
const whole = runIn('uploaded', { ...small, received: 3 })

describe('a file', () => {
  test('is begun, sent, looked at, and its columns stand there with the import in the address', async () => {
    const { flow, store, names, address } = page(undefined, {
      'imports.begin': () => ({ run: runIn('uploading', { ...small, missing: [0] }), partBytes: 8_000_000 }),
      part: () => whole,
    })
    await flow.start()
    await flow.choose(few())
    expect(names()).toEqual(['imports.list', 'imports.list', 'imports.begin', 'part', 'imports.look'])
    expect(store.get().open?.draft?.columns[1]).toBe('first_name')
    expect(store.get().open?.upload).toBeUndefined()
    expect(address()).toBe(whole.id)
  })

  test('that the server cannot read is asked about once, and why stands there', async () => {
    let asked = 0
    const { flow, store } = page(whole, {
      'imports.look': () => {
        asked += 1
        if (asked > 3) return { look: hubspotLook }
        throw new CallError({ code: 'invalid-input', detail: 'This is a workbook', retryable: false })
      },
    })
    await flow.start()
    await flow.openRun(whole.id)
    await flow.askAgain()
    expect([asked, store.get().trouble]).toMatchObject([1, { kind: 'said', message: 'This is a workbook' }])
    await flow.look({})
    expect(asked).toBe(2)
  })

  test('that stopped half-way goes on where it stopped when the same one is chosen again, from the beginning page too', async () => {
    const { flow, names } = page(runIn('uploading', { ...small, missing: [0] }), { part: () => whole })
    await flow.start()
    await flow.choose(few())
    expect(names()).not.toContain('imports.begin')
    expect(names()).toContain('part')
  })

  test('that has changed since a part of it was sent is not joined with that part, though it is as long', async () => {
    const first = page(undefined, {
      'imports.begin': () => ({ run: runIn('uploading', { ...small, missing: [0] }), partBytes: 8_000_000 }),
      part: () => {
        throw new CallError({ code: 'internal', detail: 'broke off', retryable: false })
      },
    })
    await first.flow.choose(new File(['a,b'], 'few.csv', { lastModified: 1 }))
    const again = () =>
      page(
        runIn('uploading', { ...small, missing: [0] }),
        {
          'imports.begin': () => ({ run: { ...whole, id: '7b1e3f0e-0000-4000-8000-000000000002' }, partBytes: 8_000_000 }),
          part: () => whole,
        },
        first.storage,
      )
    const [same, changed, open] = [again(), again(), again()]
    await same.flow.choose(new File(['a,b'], 'few.csv', { lastModified: 1 }))
    expect(same.names()).not.toContain('imports.begin')
    await changed.flow.choose(new File(['a;b'], 'few.csv', { lastModified: 2 }))
    expect(changed.names()).toContain('imports.begin')
    await open.flow.openRun(whole.id)
    await open.flow.choose(new File(['a;b'], 'few.csv', { lastModified: 2 }))
    expect([open.names().includes('part'), open.store.get().trouble?.kind]).toEqual([false, 'other-file'])
  })

  test('other than the one that an import waits for is not sent', async () => {
    const { flow, store, names } = page(runIn('uploading', { ...small, missing: [0] }))
    await flow.openRun(whole.id)
    await flow.choose(new File(['other'], 'other.csv'))
    expect(store.get().trouble).toEqual({ kind: 'other-file', name: 'other.csv', wanted: 'few.csv' })
    expect(names()).not.toContain('part')
  })

  test('that is a workbook, or empty, is refused before anything is sent', async () => {
    const { flow, store, calls } = page(undefined)
    await flow.choose(new File(['PK'], 'book.xlsx'))
    expect(store.get().trouble).toMatchObject({ kind: 'file', why: 'workbook' })
    await flow.choose(new File([], 'few.csv'))
    expect(store.get().trouble).toMatchObject({ kind: 'file', why: 'empty' })
    expect(calls.asked).toEqual([])
  })

  test('goes on by itself when somebody has signed in again in the middle', async () => {
    let tries = 0
    const lines: string[] = []
    const { flow, store, names } = page(runIn('uploading', { ...small, missing: [0] }), {
      part: () => {
        tries += 1
        if (tries === 1) throw new CallError({ code: 'not-signed-in', detail: 'ended', retryable: false })
        return whole
      },
    })
    store.subscribe(() => lines.push(store.get().line))
    await flow.start()
    await flow.choose(few())
    expect(names().filter((name) => name === 'part' || name === 'renew')).toEqual(['part', 'renew', 'part'])
    expect(lines).toContain('session')
    expect(store.get()).toMatchObject({ line: 'up', open: { run: { state: 'uploaded' } } })
  })
})

test('a column that is given its place while the server reads the file anew keeps it', async () => {
  const { flow, store } = page(runIn('uploaded'), {
    'imports.look': (input: { encoding?: string }) => {
      const draft = store.get().open?.draft
      if (input.encoding === 'windows-1252' && draft) flow.change(setTarget(draft, 4, 'city'))
      return { look: { ...hubspotLook, form: { ...hubspotLook.form, encoding: input.encoding ?? 'utf-8' } } }
    },
  })
  await flow.openRun(whole.id)
  await flow.look({ encoding: 'windows-1252' })
  expect(store.get().open?.draft).toMatchObject({ form: { encoding: 'windows-1252' } })
  expect(store.get().open?.draft?.columns[4]).toBe('city')
})

test('an import whose answer comes late takes the place of none that was opened since', async () => {
  const late = Promise.withResolvers<void>()
  const other = '7b1e3f0e-0000-4000-8000-000000000002'
  const { flow, store } = page(runIn('checked'), {
    'imports.get': async ({ id }: { id: string }) => {
      if (id === other) await late.promise
      return { run: runIn('checked', { id }) }
    },
  })
  const slow = flow.openRun(other)
  await flow.openRun(whole.id)
  late.resolve()
  await slow
  expect(store.get().open?.run.id).toBe(whole.id)
})

describe('coming back', () => {
  test('opens the import that was open last, with the columns as they were decided', async () => {
    const before = page(runIn('uploaded'))
    await before.flow.start()
    await before.flow.openRun(whole.id)
    const draft = before.store.get().open?.draft
    if (draft) before.flow.change(setTarget(draft, 4, 'city'))
    const after = page(runIn('uploaded'), {}, before.storage)
    await after.flow.start()
    expect(after.store.get().open?.draft?.columns[4]).toBe('city')
    expect(after.calls.asked.at(-1)).toMatchObject({
      name: 'imports.look',
      input: { encoding: 'utf-8', separator: ',', entity: 'contact' },
    })
  })

  test('does not open one that is over', async () => {
    const before = page(runIn('checked'))
    await before.flow.openRun(whole.id)
    const after = page(runIn('applied'), {}, before.storage)
    await after.flow.start()
    expect(after.store.get().open).toBeUndefined()
  })

  test('to an import that is gone says so and shows the others', async () => {
    const gone = new CallError({ code: 'not-found', detail: 'There is no such import', retryable: false })
    const { flow, store } = page(runIn('checked'), {
      'imports.get': () => {
        throw gone
      },
    })
    await flow.start()
    await flow.openRun('7b1e3f0e-0000-4000-8000-00000000000f')
    expect(store.get()).toMatchObject({ open: undefined, trouble: { message: 'There is no such import' } })
    expect(store.get().runs).toHaveLength(1)
  })
})

describe('the check', () => {
  test('goes out with every column, and is asked about once a second until it is done', async () => {
    const { flow, store, calls, stand } = page(runIn('uploaded'), { 'imports.check': () => ({ run: runIn('checking') }) })
    await flow.openRun(whole.id)
    await flow.check()
    expect(calls.asked.some(({ name }) => name === 'imports.check')).toBe(false)
    const draft = store.get().open?.draft
    if (draft) flow.change(skipUndecided(draft))
    await flow.check()
    expect(store.get().open?.run.state).toBe('checking')
    expect(flow.pause()).toBe(1_000)
    stand(runIn('checked'))
    await flow.askAgain()
    expect(store.get().open?.faults?.list).toHaveLength(6)
    expect(flow.pause()).toBe(30_000)
  })

  test('whose first answer got lost is no trouble: it goes on as was wanted', async () => {
    const { flow, store, stand } = page(runIn('uploaded'), {
      'imports.check': () => {
        stand(runIn('checking'))
        throw refused
      },
    })
    await flow.openRun(whole.id)
    const draft = store.get().open?.draft
    if (draft) flow.change(skipUndecided(draft))
    await flow.check()
    expect(store.get()).toMatchObject({ trouble: undefined, open: { run: { state: 'checking' } } })
  })

  test('that the server refuses says why, and the columns stay', async () => {
    const { flow, store } = page(runIn('uploaded'), {
      'imports.check': () => {
        throw refused
      },
    })
    await flow.openRun(whole.id)
    const draft = store.get().open?.draft
    if (draft) flow.change(skipUndecided(draft))
    await flow.check()
    expect(store.get()).toMatchObject({
      busy: undefined,
      trouble: { kind: 'said', hint: 'Look at it.' },
      open: { run: { state: 'uploaded' } },
    })
  })
})

test('faults come a page at a time, when somebody asks for more', async () => {
  const { flow, store, calls } = page(runIn('checked'), {
    'imports.faults': ({ after }: { after?: string }) =>
      after ? { faults: faultsOfLines(1) } : { faults: faultsOfLines(100), next: '100' },
  })
  await flow.openRun(whole.id)
  expect(store.get().open?.faults).toMatchObject({ next: '100' })
  await flow.askAgain()
  expect(calls.asked.filter(({ name }) => name === 'imports.faults')).toHaveLength(1)
  await flow.moreFaults()
  expect(store.get().open?.faults?.list).toHaveLength(101)
})

test('an earlier import is taken back from the list', async () => {
  const { flow, store, names } = page(runIn('applied', { undoUntil: '2026-12-21T00:00:00.000Z' }), {
    'imports.undo': () => ({ run: runIn('undoing') }),
  })
  await flow.start()
  await flow.undoOf(whole.id)
  expect(names()).toContain('imports.undo')
  expect(store.get().open?.run.state).toBe('undoing')
})

test('an import that somebody else threw away meanwhile can be thrown away too', async () => {
  const { flow, store } = page(runIn('checked'), {
    'imports.discard': () => {
      throw new CallError({ code: 'not-found', detail: 'There is no such import', retryable: false })
    },
  })
  await flow.start()
  await flow.openRun(whole.id)
  await flow.discard()
  expect(store.get()).toMatchObject({ open: undefined, trouble: undefined, runs: [] })
})

import type { ImportFault, ImportLook, ImportRun, ImportState } from '#contract/api/imports.ts'
import type { Draft } from './mapping.ts'
import type { Line } from './patience.ts'
import type { FileTrouble } from './refuse-file.ts'

/** What went wrong: a file that is not taken, another file than the one that is waited for, or the server's words. */
export type Trouble =
  | { kind: 'file'; why: FileTrouble; name: string }
  | { kind: 'other-file'; name: string; wanted: string }
  | { kind: 'unreadable'; name: string }
  | { kind: 'inside' }
  | { kind: 'said'; message: string; hint: string | undefined }

export type Action = 'begin' | 'look' | 'check' | 'apply' | 'stop' | 'resume' | 'undo' | 'discard' | 'faults'

export type Upload = { sent: number; from: { at: number; done: number } }

/** The import that is open. */
export type Open = {
  run: ImportRun
  /** while this page sends its file */
  upload?: Upload | undefined
  look?: ImportLook | undefined
  /** the server was asked what the file holds */
  looked?: boolean
  draft?: Draft | undefined
  /** its columns are shown although it was checked */
  mapping?: boolean
  faults?: { list: readonly ImportFault[]; next: string | undefined } | undefined
}

/** Everything that the page shows. */
export type View = {
  /** undefined until the server has told */
  runs: readonly ImportRun[] | undefined
  open: Open | undefined
  line: Line
  busy: Action | undefined
  trouble: Trouble | undefined
}

export const beginning: View = { runs: undefined, open: undefined, line: 'up', busy: undefined, trouble: undefined }

export type Step = 'file' | 'columns' | 'check' | 'import'

export function stepOf(open: Open | undefined): Step {
  if (!open || open.run.state === 'uploading') return 'file'
  if (showsColumns(open)) return 'columns'
  return ['checking', 'checked', 'failed', 'stopped', 'uploaded'].includes(open.run.state) ? 'check' : 'import'
}

export function showsColumns({ run, mapping }: Open): boolean {
  return run.origin === 'page' && (run.state === 'uploaded' || (mapping === true && ['checked', 'stopped', 'failed'].includes(run.state)))
}

export const isWorking = (state: ImportState) => state === 'checking' || state === 'applying' || state === 'undoing'
/** Nothing more happens to it, unless it is undone. */
export const isOver = (state: ImportState) => state === 'applied' || state === 'undone'

export type Store = { get(): View; set(change: Partial<View>): void; subscribe(listener: () => void): () => void }

export function viewStore(): Store {
  let view = beginning
  const listeners = new Set<() => void>()
  return {
    get: () => view,
    set: (change) => {
      view = { ...view, ...change }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

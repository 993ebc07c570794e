import type { PageMessage } from '#contract/page-api.ts'

/** Reads one kind of page. What it says is checked again, in full, by the background. */
export type PageAdapter = {
  id: string
  /** says what the page shows, and again whenever that changes; asks nothing of the page and writes nothing into it */
  watch(page: Document, changed: (message: PageMessage) => void, signal: AbortSignal): void
  /** what was said was refused: where, and why, for whoever wrote the page */
  refused?(page: Document, detail: string, fields: readonly { path: string; message: string }[]): void
}

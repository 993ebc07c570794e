import type { Answer, Asked, CommandName } from '#contract/messages.ts'

/** The little of the browser's API that a page script uses; Chrome and Firefox both answer with promises. */
type Api = {
  runtime: {
    id?: string
    getURL(path: string): string
    sendMessage(message: unknown): Promise<unknown>
    onMessage: Listeners
  }
}
type Listener = (message: unknown, sender: { id?: string; tab?: unknown }) => void
type Listeners = { addListener(listener: Listener): void; removeListener(listener: Listener): void }

const found = globalThis as unknown as { browser?: Api; chrome: Api }
const api = found.browser ?? found.chrome

export type LoaderCommand = Extract<CommandName, `loader.${string}`>

/** The background's answer, or undefined: it was stopped before it gave one, or the extension was updated or removed. */
export async function tell<N extends LoaderCommand>(command: N, input: Asked<N>): Promise<Answer | undefined> {
  try {
    return (await api.runtime.sendMessage({ command, input })) as Answer | undefined
  } catch {
    return undefined
  }
}

/** Milliseconds until a background that did not answer so many times in a row is told again: at once, then longer and longer. */
export function pauseAfter(deaths: number): number {
  return Math.min(250 * 2 ** deaths, 60_000)
}

/** Orders of the background; what other tabs' page scripts say does not count. */
export function onOrder(listener: (order: unknown) => void, signal: AbortSignal): void {
  const hear: Listener = (message, sender) => {
    if (sender.id === api.runtime.id && !sender.tab) listener(message)
  }
  api.runtime.onMessage.addListener(hear)
  signal.addEventListener('abort', () => {
    if (isAlive()) api.runtime.onMessage.removeListener(hear)
  })
}

/** A page script of an updated extension goes on running, cut off. */
export function isAlive(): boolean {
  return api.runtime?.id !== undefined
}

export function addressOf(path: string): string {
  return api.runtime.getURL(path)
}

import type { Credentials, Tokens } from '#server/ports/http-client.ts'

/** Tokens of one process, for tests. */
export function memoryCredentials(first?: Tokens): Credentials {
  let kept = first
  let last: Promise<unknown> = Promise.resolve()
  const held = {
    read: async () => kept,
    save: async (next: Tokens) => {
      kept = next
    },
  }
  return {
    read: held.read,
    exclusively(work) {
      const turn = last.then(() => work(held))
      last = turn.catch(() => undefined)
      return turn
    },
  }
}

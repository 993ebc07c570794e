/** Asks again and again until it is done; after 20 seconds says what it waited for, and why that did not come. */
export async function until<T>(what: string, look: () => Promise<{ done: T } | { not: string }>): Promise<T> {
  const end = Date.now() + 20_000
  for (;;) {
    const answer = await look()
    if ('done' in answer) return answer.done
    if (Date.now() > end) throw new Error(`Waited for ${what}, but: ${answer.not}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

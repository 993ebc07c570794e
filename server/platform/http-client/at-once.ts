/** So many at the same time, the others in the order in which they came. Whoever gives up waiting leaves the line. */
export function atOnce(most: number): <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let running = 0
  const line: (() => void)[] = []
  const turn = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave)
        running += 1
        resolve()
      }
      const leave = () => {
        line.splice(line.indexOf(go), 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      line.push(go)
    })
  return async (work, signal) => {
    signal.throwIfAborted()
    if (running < most) running += 1
    else await turn(signal)
    try {
      return await work()
    } finally {
      running -= 1
      line.shift()?.()
    }
  }
}

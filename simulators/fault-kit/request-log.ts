/** One request as it arrived, and what became of it. */
export type LoggedRequest = {
  n: number
  /** which of the server's connections it came over */
  socket: number
  method: string
  path: string
  query: string
  headers: Record<string, string>
  /** parsed where it is JSON */
  body: unknown
  /** milliseconds since 1970 */
  arrived: number
  /** kinds of the faults that were played */
  faults: string[]
  /** the CRM did what was asked */
  handled: boolean
  /** the status that was sent, or was about to be */
  status?: number
  answer?: unknown
  /** `open` while it is being answered */
  ended: 'open' | 'answered' | 'dropped' | 'half' | 'caller gone'
  answered?: number
}

export type RequestLog = {
  add(request: Omit<LoggedRequest, 'n' | 'faults' | 'handled' | 'ended'>): LoggedRequest
  /** oldest first; those after number `after` only */
  all(after?: number): LoggedRequest[]
  clear(): void
}

export function requestLog(): RequestLog {
  let entries: LoggedRequest[] = []
  let count = 0
  return {
    add(request) {
      const entry: LoggedRequest = { n: ++count, ...request, faults: [], handled: false, ended: 'open' }
      entries.push(entry)
      return entry
    },
    all: (after = 0) => entries.filter(({ n }) => n > after),
    clear: () => {
      entries = []
    },
  }
}

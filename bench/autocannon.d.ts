/** The part of autocannon that our benches use; it brings no types of its own. */
declare module 'autocannon' {
  type Options = {
    url: string
    connections: number
    /** seconds */
    duration: number
    /** threads that make the load */
    workers: number
    requests: { method: 'GET' | 'POST'; path: string; body?: string; headers?: Record<string, string> }[]
  }
  type Result = {
    /** a second, and all that were answered */
    requests: { average: number; total: number }
    /** milliseconds */
    latency: { p50: number; p99: number }
    errors: number
    non2xx: number
  }
  export default function autocannon(options: Options): Promise<Result>
}

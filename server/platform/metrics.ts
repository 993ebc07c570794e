import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = {
  /** one answered request; `route` is the endpoint's name, never an address with ids in it */
  request(route: string, status: number, seconds: number): void
  /** how often something happened: `tagalong_<name>_total` */
  count(name: string, by?: number): void
  /** a value read when the page is asked for: `tagalong_<name>` */
  gauge(name: string, help: string, read: () => number | Promise<number>): void
  /** the text that Prometheus reads */
  text(): Promise<string>
}

/** A registry of its own, so that two servers in one process (tests) do not share counters. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'tagalong_http_request_seconds',
    help: 'Time from the first byte read to the answer, by endpoint and status class',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 25],
    registers: [registry],
  })
  const counters = new Map<string, Counter>()
  return {
    request: (route, status, seconds) => requests.observe({ route, status: `${Math.floor(status / 100)}xx` }, seconds),
    count(name, by = 1) {
      let counter = counters.get(name)
      if (!counter) {
        counter = new Counter({ name: `tagalong_${name}_total`, help: name.replaceAll('_', ' '), registers: [registry] })
        counters.set(name, counter)
      }
      counter.inc(by)
    },
    gauge(name, help, read) {
      new Gauge({
        name: `tagalong_${name}`,
        help,
        registers: [registry],
        async collect() {
          this.set(await read())
        },
      })
    },
    text: () => registry.metrics(),
  }
}

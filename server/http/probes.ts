import { type Context, Hono } from 'hono'
import { apiHeaders } from './headers.ts'
import { notFound, problemResponse } from './problems.ts'
import { requestIdOf } from './request-id.ts'

export type Probes = {
  /** whether requests should be sent here: one line per thing that has to be there */
  ready(): Promise<{ name: string; ok: boolean }[]>
  metrics(): Promise<string>
  /** what /metrics asks for as a bearer; without one only who is `local` may read it */
  metricsToken?: string
}

/**
 * /health: the process lives and is ours, whoever asks. /ready: it can do its work. /metrics: for Prometheus. None says anything about people;
 * the last two answer under our own names only (`host` throws for others).
 */
export function probeRoutes(probes: Probes, host: (c: Context) => void, local: (c: Context) => boolean): Hono {
  const app = new Hono()
  app.onError((error, c) => problemResponse(error, requestIdOf(c), apiHeaders))
  app.get('/health', () => json(200, { status: 'alive', service: 'tagalong' }))
  app.get('/ready', async (c) => {
    host(c)
    const checks = await probes.ready()
    const ok = checks.every((check) => check.ok)
    return json(ok ? 200 : 503, { status: ok ? 'ready' : 'not ready', checks })
  })
  app.get('/metrics', async (c) => {
    host(c)
    const allowed =
      probes.metricsToken === undefined ? local(c) : sameText(c.req.header('authorization') ?? '', `Bearer ${probes.metricsToken}`)
    // to those who may not read it, it does not exist
    if (!allowed) return problemResponse(notFound(), requestIdOf(c), apiHeaders)
    return new Response(await probes.metrics(), { headers: { ...apiHeaders, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } })
  })
  return app
}

function json(status: number, value: object): Response {
  return new Response(JSON.stringify(value), { status, headers: apiHeaders })
}

function sameText(a: string, b: string): boolean {
  let different = a.length ^ b.length
  for (let i = 0; i < a.length; i++) different |= a.charCodeAt(i) ^ b.charCodeAt(i % b.length)
  return different === 0
}

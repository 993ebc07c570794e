import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { harmlessPages, hostilePages } from './all-pages.ts'

export type Zoo = { port: number; close(): Promise<void> }

/** Every page of the zoo at its name, from a server of its own: another origin than the backend's. */
export async function serveZoo(): Promise<Zoo> {
  const pages = new Map<string, { type: string; headers: Record<string, string>; body: string }>()
  for (const { name, type = 'text/html', headers = {}, html = '' } of hostilePages)
    pages.set(`/${name}`, { type, headers, body: whole(name, html) })
  for (const { name, html } of harmlessPages) pages.set(`/${name}`, { type: 'text/html', headers: {}, body: whole(name, html) })
  pages.set('/worker.js', { type: 'text/javascript', headers: {}, body: worker })
  pages.set('/elsewhere', { type: 'text/html', headers: {}, body: whole('elsewhere', '<h1>Elsewhere</h1>') })

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://zoo').pathname
    const found = pages.get(path)
    response.writeHead(found ? 200 : path === '/favicon.ico' ? 204 : 404, {
      'content-type': `${found?.type ?? 'text/plain'}; charset=utf-8`,
      ...found?.headers,
    })
    response.end(found?.body)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) }
}

const closed = (server: Server) =>
  new Promise<void>((done) => {
    server.close(() => done())
    server.closeAllConnections()
  })

function whole(name: string, html: string): string {
  if (/^<(!doctype|html|\?xml)/i.test(html)) return html
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><body>${html}<h1>${name}</h1><input id="bait" value="A game">`
}

/** Answers for every page that it controls, as one that wants to stand between would. */
const worker = `addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`

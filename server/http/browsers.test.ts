import { request as rawRequest } from 'node:http'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { afterAll, describe, expect, test } from 'vitest'
import { page, sendPage } from '#server/html/shell.ts'
import { type TestApp, testApp } from './testing.ts'

const pages = new Hono()
  .get('/practice', (c) => c.html('<!doctype html><title>Practice</title>'))
  .get('/shell', (c) => sendPage(c, page({ title: 'Practice', lang: 'en', body: html`<p>Practice</p>` })))
  .get('/old', (c) => c.redirect('/practice'))
  .post('/crm/form', (c) => c.text('saved'))

const app = await testApp(
  { 'sites.list': async () => ({ version: 1, sites: [] }) },
  { pages: [pages], errorPage: (problem) => problem.detail },
)
afterAll(() => app.close())

describe('a browser', () => {
  const extension = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop'

  test.each([extension, 'moz-extension://1b2c3d4e-0000-4000-8000-000000000000'])(
    'in the extension %s may call, without cookies',
    async (origin) => {
      const preflight = await app.fetch('/v1/sites', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' },
      })
      expect(preflight.status).toBe(204)
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
      const response = await app.fetch('/v1/sites', { as: 'agent', headers: { origin } })
      expect(response.status).toBe(200)
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
      expect(response.headers.get('vary')).toBe('origin')
    },
  )

  test.each([
    'https://evil.example',
    'null',
    'chrome-extension://',
    'chrome-extension://a/../https://x',
    'http://localhost:9999',
    'https://chrome-extension.example',
  ])('at %s may not', async (origin) => {
    for (const method of ['OPTIONS', 'GET']) {
      const response = await app.fetch('/v1/sites', { method, as: 'agent', headers: { origin } })
      expect(response.status).toBe(403)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('in another extension may not, once the configuration names ours', async () => {
    const named = await testApp({}, { extensionOrigins: [extension] })
    const status = async (origin: string) => (await named.fetch('/v1/sites', { method: 'OPTIONS', headers: { origin } })).status
    expect(await status(extension)).toBe(204)
    for (const other of ['chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba', 'moz-extension://1b2c3d4e-0000-4000-8000-000000000000'])
      expect(await status(other)).toBe(403)
    await named.close()
  })

  test('that was led here under a foreign name is refused', async () => {
    for (const path of ['/v1/sites', '/practice']) {
      const status = await new Promise((done, failed) => {
        rawRequest(`${app.url}${path}`, { headers: { host: 'rebound.example:4310' } }, (response) => done(response.resume().statusCode))
          .on('error', failed)
          .end()
      })
      expect(status).toBe(403)
    }
  })

  describe('or a machine that asks for what needs no session', () => {
    const metricsToken = 'a-token-of-some-length'
    const probes = { ready: async () => [], metrics: async () => 'up 1', metricsToken }
    const ask = (at: TestApp, path: string, host: string) =>
      new Promise<{ status: number | undefined; type: string | undefined; text: string }>((done, failed) => {
        rawRequest(`${at.url}${path}`, { headers: { host, authorization: `Bearer ${metricsToken}` } }, (response) => {
          let text = ''
          response.on('data', (part: Buffer) => (text += part.toString()))
          response.on('end', () => done({ status: response.statusCode, type: response.headers['content-type'], text }))
        })
          .on('error', failed)
          .end()
      })

    test.each(['http://localhost:4310', 'https://tagalong.example.com'])(
      'is answered under the names of a server for %s, and told what to do under any other',
      async (publicUrl) => {
        const probed = await testApp({}, { probes, publicUrl, hosts: ['tagalong.internal'] })
        const own = new URL(publicUrl).host
        for (const path of ['/metrics', '/ready', '/openapi.json']) {
          for (const host of [own, own.toUpperCase(), 'localhost:1', '127.0.0.1', '[::1]:4310', '10.2.3.4:4310', 'tagalong.internal:4310'])
            expect({ path, host, status: (await ask(probed, path, host)).status }).toEqual({ path, host, status: 200 })
          for (const host of ['rebound.example:4310', '127.0.0.1.rebound.example', 'localhost.rebound.example', 'xlocalhost']) {
            const { status, type, text } = await ask(probed, path, host)
            expect({ path, host, status, type }).toEqual({ path, host, status: 403, type: 'application/problem+json' })
            expect(JSON.parse(text)).toMatchObject({ code: 'forbidden', hint: expect.stringContaining('TAGALONG_HOSTS') })
          }
        }
        expect((await ask(probed, '/health', 'rebound.example')).status).toBe(200)
        await probed.close()
      },
    )
  })

  test('gets strict headers with data', async () => {
    const { headers } = await app.fetch('/v1/sites', { as: 'agent' })
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  // one by one: where a member is missing or added, it was meant
  test.each([
    ['a page', '/practice', 200],
    ['a page in the shell', '/shell', 200],
    ['a way on', '/old', 302],
    ['a page that is not there', '/nothing', 404],
  ])('gets strict headers with %s', async (_, path, status) => {
    const answer = await app.fetch(path, { headers: { accept: 'text/html' }, redirect: 'manual' })
    expect(answer.status).toBe(status)
    const { 'content-security-policy': policy, ...others } = Object.fromEntries(answer.headers)
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ])
    expect(others).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      'cache-control': 'no-store',
    })
    expect(others).not.toHaveProperty('strict-transport-security')
  })

  test('hears that a page in the shell depends on its language and who is signed in', async () => {
    expect((await app.fetch('/shell')).headers.get('vary')).toBe('accept-language, cookie')
  })

  test('is told to stay with https where that is the address', async () => {
    const secure = await testApp({}, { pages: [pages], publicUrl: 'https://tagalong.fjordbat.example' })
    expect((await secure.fetch('/practice')).headers.get('strict-transport-security')).toBe('max-age=31536000')
    await secure.close()
  })
})

describe('a form on a page', () => {
  test.each([
    ['our own page', { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:4310' }, 200],
    ['our own page, by an older browser', { origin: 'http://localhost:4310' }, 200],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
    ['another site, by an older browser', { origin: 'https://evil.example' }, 403],
    ['a sandboxed frame', { 'sec-fetch-site': 'same-origin', origin: 'null' }, 403],
    ['another port of this machine', { 'sec-fetch-site': 'same-site', origin: 'http://localhost:9999' }, 403],
    ['another site that names our origin', { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:4310' }, 403],
    ['somebody who says nothing', {}, 403],
  ])('sent from %s', async (_, headers, status) => {
    // fetch sets Sec-Fetch-* itself, so the request is written by hand
    const got = await new Promise((done, failed) => {
      rawRequest(
        `${app.url}/crm/form`,
        { method: 'POST', headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' } },
        (response) => done(response.resume().statusCode),
      )
        .on('error', failed)
        .end('a=1')
    })
    expect(got).toBe(status)
  })
})

import { mkdtemp, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { staticPages } from './static-files.ts'

let app: ReturnType<typeof staticPages>

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tagalong-static-'))
  await mkdir(join(folder, 'first'))
  await mkdir(join(folder, 'second'))
  await writeFile(join(folder, 'first', 'a.css'), 'first')
  await writeFile(join(folder, 'second', 'a.css'), 'second')
  await writeFile(join(folder, 'second', 'b.js'), 'export {}')
  await writeFile(join(folder, 'second', 'notes.txt'), 'private')
  await writeFile(join(folder, 'secret.css'), 'secret')
  app = staticPages({ roots: [join(folder, 'first'), join(folder, 'second')] })
})

describe('static files of the served pages', () => {
  test('the first folder that has a file answers, with its type and a tag', async () => {
    const answer = await app.request('/pages/a.css')
    expect(await answer.text()).toBe('first')
    expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await app.request('/pages/b.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  })

  test('a browser that has the file hears 304 without a body', async () => {
    const tag = (await app.request('/pages/a.css')).headers.get('etag') ?? ''
    const again = await app.request('/pages/a.css', { headers: { 'if-none-match': `W/${tag}` } })
    expect(again.status).toBe(304)
    expect(await again.text()).toBe('')
    expect((await app.request('/pages/a.css', { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  test.each([
    '/pages/..%2fsecret.css',
    '/pages/..%5csecret.css',
    '/pages/%2e%2e%2fsecret.css',
    '/pages/first/../../secret.css',
    '/pages/....//secret.css',
    '/pages/a.css%00.js',
    '/pages/notes.txt',
    '/pages/.hidden.css',
    '/pages/%2fetc%2fpasswd',
    '/pages/nothing.css',
    '/pages/',
  ])('%s is not found', async (path) => {
    const answer = await app.request(path)
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toMatch(/secret|private/)
  })
})

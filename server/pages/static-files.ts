import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'

/** Serves `/pages/<file>` from the given folders, first hit wins. Names are flat: no folder, no dot first, known endings only. */
export function staticPages({ roots }: { roots: readonly string[] }): Hono {
  const app = new Hono()
  app.get('/pages/:file', async (c) => {
    const found = await open(roots, c.req.param('file'))
    if (!found) return c.text('Not found', 404)
    const tag = `"${createHash('sha256').update(found.bytes).digest('base64url').slice(0, 22)}"`
    const headers = {
      etag: tag,
      // Names stay the same when a file changes, so a browser asks each time and mostly hears 304.
      'cache-control': 'public, max-age=0, must-revalidate',
      'content-type': found.type,
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    }
    const known =
      c.req
        .header('if-none-match')
        ?.split(',')
        .map((value) => value.trim().replace(/^W\//, '')) ?? []
    if (known.includes(tag)) return c.body(null, 304, headers)
    return c.body(new Uint8Array(found.bytes), 200, headers)
  })
  return app
}

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

async function open(roots: readonly string[], file: string): Promise<{ bytes: Buffer; type: string } | undefined> {
  const ending = /^[a-z0-9][a-z0-9-]{0,63}\.(css|js|svg)$/.exec(file)?.[1]
  const type = ending === undefined ? undefined : types[ending]
  if (!type) return undefined
  for (const root of roots) {
    try {
      return { bytes: await readFile(join(root, file)), type }
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code !== 'ENOENT' && code !== 'EISDIR') throw error
    }
  }
  return undefined
}

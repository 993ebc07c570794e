import type { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import { AppError, type Problem, toProblem } from '#contract/errors.ts'
import { apiHeaders } from './headers.ts'

/** Which methods a path answers to, of everything that was registered so far; none for an address where there is nothing. */
export function methodsOf(app: Pick<Hono, 'routes'>): (path: string) => string[] {
  const router = new TrieRouter<string>()
  const known = new Set<string>()
  for (const { method, path } of app.routes) {
    // what is registered for every method watches over others and answers nothing itself
    if (method === 'ALL') continue
    router.add(method, path, method)
    known.add(method)
  }
  return (path) => {
    const answered = [...known].filter((method) => router.match(method, path)[0].length > 0)
    return answered.includes('GET') ? [...answered, 'HEAD'] : answered
  }
}

/** 405 with the methods that there are; `page` draws it for somebody who opened a page. */
export function methodNotAllowed(
  method: string,
  allowed: readonly string[],
  requestId: string,
  page?: (problem: Problem) => string,
): Response {
  const error = new AppError('invalid-input', `${method} is not possible here`, { hint: `Possible: ${allowed.join(', ')}.` })
  const problem = { ...toProblem(error, requestId), status: 405, title: 'method not allowed' }
  return new Response(page?.(problem) ?? JSON.stringify(problem), {
    status: 405,
    headers: {
      ...(page ? {} : apiHeaders),
      allow: allowed.join(', '),
      'content-type': page ? 'text/html; charset=utf-8' : 'application/problem+json',
      'x-request-id': requestId,
    },
  })
}

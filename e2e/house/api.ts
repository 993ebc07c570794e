import { createHash, randomBytes } from 'node:crypto'
import { request as send } from 'node:http'
import type { EndpointName, Input, Output } from '#contract/api/index.ts'
import { endpoints } from '#contract/api/index.ts'
import type { Found, Tab } from '../screens/driver.ts'
import { publicUrl } from './places.ts'

export type Api = {
  call<N extends EndpointName>(name: N, input: Input<N>): Promise<Output<N>>
  /** the status of a call that is expected to be refused */
  status<N extends EndpointName>(name: N, input: Input<N>): Promise<number>
}

/** The API as a person signed in on this page: code and PKCE through the real sign-in page, then the bearer token. */
export async function apiAs<L extends Found<L>>(page: Tab<L>, port: number): Promise<Api> {
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(16).toString('base64url')
  const redirect = `${publicUrl}/sign-in/done`
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  await page.goto(`${publicUrl}/sign-in?${new URLSearchParams({ response: 'code', challenge, state, redirect })}`)
  await page.getByRole('button', { name: /^Continue as/ }).click()
  let code = ''
  await page.waitForURL((url) => {
    code = url.searchParams.get('code') ?? ''
    return url.pathname === '/sign-in/done'
  })
  const exchanged = await post(port, 'POST', '/v1/token', JSON.stringify({ grant: 'code', code, verifier, redirect }))
  return apiWith(port, (JSON.parse(exchanged.body) as Output<'token.exchange'>).accessToken)
}

function apiWith(port: number, token: string): Api {
  const answer = (name: EndpointName, input: Record<string, unknown>) => {
    const { method, path } = endpoints[name]
    const rest = { ...input }
    const filled = path.replace(/:(\w+)/g, (_, key: string) => {
      const value = encodeURIComponent(String(rest[key]))
      delete rest[key]
      return value
    })
    const query = method === 'GET' || method === 'DELETE' ? `?${new URLSearchParams(rest as Record<string, string>)}` : ''
    return post(port, method, filled + query, query ? undefined : JSON.stringify(rest), token)
  }
  return {
    async call(name, input) {
      const { status, body } = await answer(name, input as Record<string, unknown>)
      if (status >= 400) throw new Error(`${name} answered ${status}: ${body}`)
      return JSON.parse(body)
    },
    status: async (name, input) => (await answer(name, input as Record<string, unknown>)).status,
  }
}

/** Node's own client, because fetch may not say another Host than the address that it goes to. */
function post(port: number, method: string, path: string, body?: string, token?: string): Promise<{ status: number; body: string }> {
  const headers = {
    host: new URL(publicUrl).host,
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
  }
  return new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}

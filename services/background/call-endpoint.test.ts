import { describe, expect, test } from 'vitest'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import type { AskerKind } from '#contract/messages.ts'
import { callEndpoint, mayCall } from './call-endpoint.ts'

const names = Object.keys(endpoints) as EndpointName[]
const reserved: readonly EndpointName[] = ['token.exchange', 'changes.poll', 'tags.create', 'records.create']
const agents = names.filter((name) => endpoints[name].audience === 'agent' && !reserved.includes(name))
const signedIn = names.filter((name) => endpoints[name].audience !== 'public' && !reserved.includes(name))

/** What each surface may call; a kind or an operation that is not named here may nothing. */
const may: Record<AskerKind, readonly EndpointName[]> = {
  loader: [],
  unpaired: [],
  frame: agents,
  panel: agents,
  window: agents,
  popup: agents,
  options: signedIn,
}

describe('every operation × every surface', () => {
  test.each(Object.keys(may) as AskerKind[])('from %s', (kind) => {
    expect(names.filter((name) => mayCall(kind, name))).toEqual(names.filter((name) => may[kind].includes(name)))
  })

  test('nobody exchanges tokens, holds a long poll or goes past the outbox through the relay, not even our own pages', () => {
    for (const kind of Object.keys(may) as AskerKind[])
      for (const name of reserved) expect(mayCall(kind, name), `${name} from ${kind}`).toBe(false)
  })
})

test('what may not be called, or is wrong, does not reach the backend', async () => {
  const asked: string[] = []
  const { call } = callEndpoint({
    backend: { call: async (name: string) => void asked.push(name) } as never,
    answered: () => undefined,
  })
  await expect(call({ id: 'a', name: 'people.list' }, { kind: 'frame' })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(call({ id: 'a', name: 'lookup.search', input: { entity: 7 } }, { kind: 'frame' })).rejects.toMatchObject({
    code: 'invalid-input',
    fields: expect.arrayContaining([{ path: 'entity', message: 'Entity must be a text.' }]),
  })
  await expect(
    call({ id: 'a', name: 'lookup.search', input: { entity: 'a', field: 'b', text: 'x'.repeat(70_000) } }, { kind: 'frame' }),
  ).rejects.toMatchObject({ code: 'too-large' })
  expect(asked).toEqual([])
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AskerKind, type CommandName, commands } from '#contract/messages.ts'
import type { Site } from '#contract/settings/sites.ts'
import { askers, type Sender } from './askers.ts'
import { pairings } from './pairings.ts'
import { type CommandHandlers, relay } from './relay.ts'
import { memory } from './testing/memory.ts'
import { windows } from './windows.ts'

const own = 'chrome-extension://abcdef'
const site: Site = { id: 'inbox', name: 'Inbox', match: 'https://inbox.example.com/*', adapter: 'page-api', side: 'right', sources: [] }

async function world() {
  const paired = pairings({ session: memory(), now: () => 0, random: () => 'n'.repeat(32) })
  const opened = windows({ session: memory(), random: () => 'w'.repeat(32) })
  await opened.offer(7)
  const heard: { name: string; input: unknown; kind: AskerKind }[] = []
  const handlers = Object.fromEntries(
    Object.keys(commands).map((name) => [
      name,
      async (input: unknown, asker: { kind: AskerKind }) => {
        heard.push({ name, input, kind: asker.kind })
        return {}
      },
    ]),
  ) as unknown as CommandHandlers
  const who = askers({ id: 'abcdef', origin: own, sites: async () => [site], pairings: paired, windows: opened })
  await paired.offer(7, { place: 'https://inbox.example.com', name: site.name, url: 'https://inbox.example.com/' })
  await paired.pair({ tab: 7, frame: 3, document: 'd3' }, 'n'.repeat(32))
  return { answer: relay({ who, handlers }), heard }
}

const senders: Record<AskerKind, Sender> = {
  loader: {
    id: 'abcdef',
    url: 'https://inbox.example.com/1',
    origin: 'https://inbox.example.com',
    frameId: 0,
    documentId: 'd0',
    tab: { id: 7 },
  },
  frame: { id: 'abcdef', url: `${own}/sidebar.html`, origin: own, frameId: 3, documentId: 'd3', tab: { id: 7 } },
  unpaired: { id: 'abcdef', url: `${own}/sidebar.html`, origin: own, frameId: 4, documentId: 'd4', tab: { id: 7 } },
  panel: { id: 'abcdef', url: `${own}/sidebar.html`, origin: own },
  window: { id: 'abcdef', url: `${own}/sidebar.html?surface=window&key=${'w'.repeat(32)}`, origin: own, frameId: 0, tab: { id: 9 } },
  options: { id: 'abcdef', url: `${own}/options.html#sites`, origin: own, frameId: 0, tab: { id: 8 } },
  popup: { id: 'abcdef', url: `${own}/popup.html`, origin: own },
}

/** Well-formed input for every command, so that a refusal is about who asks. */
const key = '11111111-1111-4111-8111-111111111111'
const inputs: Record<CommandName, unknown> = {
  'loader.start': {},
  'loader.reads': {},
  'loader.guesses': {},
  'loader.said': { message: { tagalong: 1, type: 'no-conversation' } },
  'loader.placed': { width: 400 },
  'loader.gaveUp': {},
  'frame.pair': { nonce: 'x'.repeat(32) },
  'frame.collapse': { collapsed: true },
  'frame.width': { px: 400 },
  'frame.leave': {},
  'frame.badge': { count: 3, failed: false },
  'frame.window': {},
  call: { id: 'a', name: 'session.get', input: {} },
  cancel: { id: 'a' },
  changes: {},
  'outbox.add': { intent: { kind: 'undo', key, input: { id: key } } },
  'outbox.retry': { key },
  'outbox.discard': { key },
  'draft.load': { key: 'a' },
  'draft.save': { key: 'a', value: 1 },
  'draft.remove': { key: 'a' },
  'sign-in': {},
  'sign-out': {},
  'open.options': {},
  'open.link': { url: 'https://crm.example.com/1' },
  'connection.read': {},
  'connection.choose': { backend: 'https://a.example.com' },
  'connection.test': {},
  'sites.read': {},
  'sites.apply': {},
  'tab.read': { tab: 7 },
  'tab.open': { tab: 7 },
  'tab.collapse': { tab: 7 },
}

describe('every command × everybody who could ask', () => {
  const names = Object.keys(commands) as CommandName[]
  const kinds = Object.keys(senders) as AskerKind[]
  test.each(names.flatMap((name) => kinds.map((kind) => ({ name, kind }))))('$name from $kind', async ({ name, kind }) => {
    const { answer, heard } = await world()
    const allowed = (commands[name].from as readonly string[]).includes(kind)
    const got = await answer({ command: name, input: inputs[name] }, senders[kind])
    expect(got.ok).toBe(allowed)
    expect(heard.map((one) => one.name)).toEqual(allowed ? [name] : [])
    if (!got.ok) expect(got.problem.code).toBe('forbidden')
  })

  test('a page script may do a few things, none of which names an endpoint or an address', () => {
    const open = names.filter((name) => (commands[name].from as readonly string[]).includes('loader'))
    expect(open).toEqual(['loader.start', 'loader.reads', 'loader.guesses', 'loader.said', 'loader.placed', 'loader.gaveUp'])
  })

  test('a frame that is not paired may only show its nonce', () => {
    expect(names.filter((name) => (commands[name].from as readonly string[]).includes('unpaired'))).toEqual(['frame.pair'])
  })
})

describe('who is nobody', () => {
  const foreign: [string, Sender][] = [
    ['another extension', { ...senders.frame, id: 'other' }],
    ['no id', { url: `${own}/sidebar.html`, origin: own }],
    ['a page that is on no list', { ...senders.loader, url: 'https://evil.example/', origin: 'https://evil.example' }],
    ['a frame of a listed page', { ...senders.loader, frameId: 2 }],
    ['an origin that is not the address’s', { ...senders.loader, origin: 'https://evil.example' }],
    ['an address that is not the origin’s', { ...senders.options, url: 'https://inbox.example.com/options.html' }],
    ['the options page in a frame', { ...senders.options, frameId: 5 }],
    ['our sidebar in a window that somebody else opened', { ...senders.window, url: `${own}/sidebar.html?surface=window&tab=7` }],
    ['our sidebar in a window with a guessed key', { ...senders.window, url: `${own}/sidebar.html?surface=window&key=${'x'.repeat(32)}` }],
    ['another page of ours', { ...senders.options, url: `${own}/other.html` }],
    ['no address', { id: 'abcdef' }],
  ]
  test.each(foreign)('%s', async (_, sender) => {
    const { answer, heard } = await world()
    for (const name of Object.keys(commands) as CommandName[]) {
      expect((await answer({ command: name, input: inputs[name] }, sender)).ok).toBe(false)
    }
    expect(heard).toEqual([])
  })

  test('the right frame of another tab, and another document in the right frame, are not paired', async () => {
    const { answer } = await world()
    for (const wrong of [
      { ...senders.frame, tab: { id: 8 } },
      { ...senders.frame, documentId: 'later' },
      { ...senders.frame, frameId: 5 },
    ]) {
      expect((await answer({ command: 'call', input: inputs.call }, wrong)).ok).toBe(false)
    }
  })
})

describe('what is not well-formed', () => {
  const asked = async (message: unknown, kind: AskerKind = 'frame') => {
    const { answer, heard } = await world()
    const got = await answer(message, senders[kind])
    return { got, heard }
  }

  test.each([
    ['an unknown key beside the command', { command: 'frame.leave', input: {}, extra: 1 }],
    ['an unknown key in the input', { command: 'frame.leave', input: { extra: 1 } }],
    ['a wrong type', { command: 'frame.width', input: { px: '400' } }],
    ['out of range', { command: 'frame.width', input: { px: 4_000 } }],
    ['not an object', 'frame.leave'],
    ['nothing', undefined],
    ['a script address to open', { command: 'open.link', input: { url: 'javascript:alert(1)' } }],
    ['a file address to open', { command: 'open.link', input: { url: 'file:///etc/passwd' } }],
    ['an endpoint that does not exist', { command: 'call', input: { id: 'a', name: 'constructor', input: {} } }],
  ])('%s is refused and named', async (_, message) => {
    const { got, heard } = await asked(message)
    expect(got).toMatchObject({ ok: false, problem: { code: 'invalid-input' } })
    expect(heard).toEqual([])
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is no command', async (command) => {
    const { got } = await asked({ command, input: {} })
    expect(got).toMatchObject({ ok: false, problem: { code: 'forbidden' } })
  })

  test('what is larger than its command allows is refused before it is read', async () => {
    const { got, heard } = await asked({ command: 'frame.leave', input: {}, padding: 'x'.repeat(5_000) })
    expect(got.ok).toBe(false)
    const large = await asked({ command: 'draft.save', input: { key: 'a', value: 'x'.repeat(300_001) } })
    expect(large.got).toMatchObject({ ok: false, problem: { code: 'too-large' } })
    expect([...heard, ...large.heard]).toEqual([])
  })

  test('a cycle, which has no size, is refused', async () => {
    const value: Record<string, unknown> = {}
    value['self'] = value
    expect((await asked({ command: 'draft.save', input: { key: 'a', value } })).got.ok).toBe(false)
  })

  test('ten thousand made-up messages: none gets through, none throws', async () => {
    const { answer, heard } = await world()
    let seed = 42
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % below
    }
    const junk = (depth: number): unknown => {
      const pick = random(depth > 3 ? 6 : 9)
      if (pick < 2) return random(1_000) - 500
      if (pick < 4) return ['', '__proto__', 'https://x', 'call', '\ud800', 'x'.repeat(random(300))][random(6)]
      if (pick === 4) return null
      if (pick === 5) return [true, false, undefined, Number.NaN][random(4)]
      if (pick === 6) return Array.from({ length: random(4) }, () => junk(depth + 1))
      return Object.fromEntries(
        Array.from({ length: random(4) }, () => [['id', 'name', 'input', 'message', 'junk'][random(5)], junk(depth + 1)]),
      )
    }
    const names = ['frame.width', 'frame.badge', 'call', 'outbox.add', 'draft.load', 'open.link', 'frame.collapse']
    for (let n = 0; n < 10_000; n++) {
      const got = await answer({ command: names[random(names.length)], input: junk(0) }, senders.frame)
      if (got.ok) throw new Error(`let through: ${JSON.stringify(heard.at(-1))}`)
    }
    expect(heard).toEqual([])
  })
})

test('whatever is sent, by whoever it is, is answered; only what is well-formed is handed on, and only to whom the table names', async () => {
  const { answer, heard } = await world()
  const kinds = Object.keys(senders) as AskerKind[]
  const names = Object.keys(commands) as CommandName[]
  const right = fc.constantFrom(...names).map((command) => ({ command, input: inputs[command] }))
  const bent = fc
    .tuple(right, fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('__proto__', 'constructor', 'extra', 'id', 'message'))
    .map(([{ command, input }, value, name]) => ({
      command,
      input: JSON.parse(
        `${JSON.stringify(input).slice(0, -1)}${JSON.stringify(input) === '{}' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}}`,
      ) as unknown,
    }))
  const message = fc.oneof(
    right,
    bent,
    fc.anything({ withBigInt: true, withNullPrototype: true, maxDepth: 3 }),
    fc.record({ command: fc.constantFrom(...names), input: fc.anything({ maxDepth: 3 }) }),
  )
  await fc.assert(
    fc.asyncProperty(message, fc.constantFrom(...kinds), async (given, kind) => {
      heard.length = 0
      const got = await answer(given, senders[kind])
      const [one] = heard
      if (got.ok !== (one !== undefined)) throw new Error(`answered ${JSON.stringify(got)} and heard ${JSON.stringify(heard)}`)
      if (one) {
        expect(commands[one.name as CommandName].from).toContain(kind)
        expect(commands[one.name as CommandName].input.safeParse(one.input).success).toBe(true)
      } else if (!got.ok) expect(['forbidden', 'invalid-input', 'too-large']).toContain(got.problem.code)
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    }),
    { seed: 20_261_121, numRuns: 2_000 },
  )
})

import * as z from 'zod/mini'
import { takeApart } from './address-pattern.ts'
import { Channel, Role } from './conversation.ts'
import { nearestNames } from './nearest-names.ts'
import { selectorFault } from './page-selector.ts'

/** Of one definition: nobody writes more by hand, and a page reads all of it every time. */
const most = { characters: 500, selectors: 20, rules: 50, endless: 3, anything: 2, times: 100 }

const Selector = z.string().check(z.minLength(1), z.maxLength(most.characters), (payload) => {
  const fault = selectorFault(payload.value)
  if (fault) payload.issues.push({ code: 'custom', input: payload.value, message: `cannot be read at character ${fault.at}: ${fault.why}` })
})

/** Tried in order: the first that finds something counts. None: the field is looked for by itself. */
const Selectors = z.optional(z.array(Selector).check(z.maxLength(most.selectors)))

const groups = ['accountId', 'conversationId', 'contactId']

/** Put to path, query and fragment of the page's address; what it names there tells conversations apart. */
const UrlPattern = z.string().check(z.maxLength(most.characters), (payload) => {
  const refuse = (message: string) => payload.issues.push({ code: 'custom', input: payload.value, message })
  try {
    new RegExp(payload.value)
  } catch {
    return void refuse('is no regular expression: look for a bracket that is not closed')
  }
  const slow = slowness(payload.value)
  if (slow) refuse(slow)
  const named = [...payload.value.matchAll(/\(\?<([^>=!]+)>/g)].map(([, name = '']) => name)
  const strange = named.find((name) => !groups.includes(name))
  if (strange) refuse(`names ${strange}, which is not known here: ${among(strange, groups)}`)
  else if (!named.includes('conversationId')) refuse('must name what tells conversations apart: (?<conversationId>…)')
})

/**
 * Why a pattern is not taken. A page goes along it in steps that are counted (services/page/adapters/reading/run-pattern.ts), so none of this could stop a
 * browser any more; what costs that many steps is a slip all the same, and says where.
 */
export function slowness(pattern: string): string | undefined {
  if (repeatsWithin(pattern)) return 'repeats a group that repeats or chooses itself, as (a+)+ does: a browser could stand still over it'
  if (endless(pattern) > most.endless)
    return `has more than ${most.endless} repeats without an end (*, + or {1,}): a browser could stand still over it, so say how often: {1,50}`
  if (endlessOfAnything(pattern) > most.anything)
    return `has more than ${most.anything} repeats without an end of what may be anything, as .* is: a browser could stand still over it, so say where each ends: [^/]*`
  try {
    takeApart(pattern)
    return undefined
  } catch (fault) {
    return (fault as Error).message
  }
}

/**
 * Whether a group that is repeated holds a repetition or a choice, which may take a browser hours over an address of forty characters; or the pattern
 * refers back to what it has found.
 */
function repeatsWithin(pattern: string): boolean {
  const groups: boolean[] = []
  let inside = false
  // escapes and sets first: what stands in them repeats nothing
  for (const [token, more] of pattern.matchAll(/\\k<|\\[1-9]|\\.|\[(?:\\.|[^\]\\])*\]|\(|\)([*+]|\{\d*,?\d*\})?|[*+|]|\{\d*,\d*\}/gs)) {
    if (/^\\(k|[1-9])/.test(token)) return true
    if (token === '(') {
      groups.push(inside)
      inside = false
    } else if (token.startsWith(')')) {
      if (more !== undefined && inside) return true
      inside = (groups.pop() ?? false) || inside || more !== undefined
    } else if (/^[*+|{]/.test(token)) inside = true
  }
  return false
}

/** Each of them is put to each place of an address, within each of those before it; {0,2000} has no end either. */
function endless(pattern: string): number {
  return [...pattern.matchAll(/\\.|\[(?:\\.|[^\]\\])*\]|[*+]|\{(\d*),(\d*)\}/gs)].filter(
    ([token, from, to]) => /^[*+]/.test(token) || (from !== undefined && (!to || Number(to) - Number(from) > most.times)),
  ).length
}

/** `.*`, `[^a]+`: what follows it may begin anywhere. A set that leaves out the slash ends with its part of the address. */
function endlessOfAnything(pattern: string): number {
  return [...pattern.matchAll(/(\\.|\[(?:\\.|[^\]\\])*\]|.)([*+]|\{\d*,\d*\})?/gs)].filter(([whole, one = '', repeat]) => {
    const isAnything = /^(\.|\\[DSW])$/.test(one) || (one.startsWith('[^') && !one.includes('/'))
    return repeat !== undefined && isAnything && endless(whole) > 0
  }).length
}

const RoleRule = z.strictObject({ when: Selector, role: Role }, { error: unknownKey })

/**
 * How to read a kind of chat page (vendors' names for things, as data): selectors in order, the first that finds something
 * counts. `selector@attribute` reads an attribute, `selector{One|Other}` takes only what has one of these texts, ` >>> ` goes on
 * inside an open shadow root. What is left out, and what finds nothing, is looked for by itself. docs/guides/integrator.md has the whole shape.
 */
export const PageDefinition = z.strictObject(
  {
    urlPattern: z.optional(UrlPattern),
    /** an sms is a thread without end; a chat unless said */
    channel: z.optional(Channel),
    /** what holds one conversation; several may be mounted, the visible one is read */
    root: Selectors,
    list: Selectors,
    item: Selectors,
    text: Selectors,
    author: Selectors,
    time: Selectors,
    /** the first rule that fits an item says its role; `:scope …` looks inside the item */
    roleRules: z.optional(z.array(RoleRule).check(z.maxLength(most.rules))),
    /** where the address has none */
    conversationId: Selectors,
    contact: z.optional(z.strictObject({ name: Selectors, phone: Selectors, email: Selectors }, { error: unknownKey })),
    /** there: the conversation has ended */
    status: z.optional(z.strictObject({ ended: Selectors }, { error: unknownKey })),
  },
  { error: unknownKey },
)
export type PageDefinition = z.infer<typeof PageDefinition>

function unknownKey(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined
  const { shape = {} } = (issue.inst as unknown as { _zod: { def: { shape?: object } } } | undefined)?._zod.def ?? {}
  return `is not known here: ${among(issue.keys[0] ?? '', Object.keys(shape))}`
}

function among(name: string, names: string[]): string {
  const [nearest] = nearestNames(name, names)
  return nearest ? `did you mean ${nearest}?` : `there is ${names.join(', ')}`
}

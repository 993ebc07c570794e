import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Finder, Found, Role } from '../screens/driver.ts'
import { type Bidi, callIn, pressAt, pressKey, typeText } from './bidi.ts'
import { findInPage, type Query, type Task, type TaskAnswer, type Text } from './find-in-page.ts'
import { until } from './until.ts'

/** Firefox's half of what screens find, and what stories ask of it on top. */
export interface FirefoxLocator extends Found<FirefoxLocator> {
  readonly query: Query
  count(): Promise<number>
  /** of the first one, in one line; empty while there is none */
  text(): Promise<string>
  value(): Promise<string>
  getAttribute(name: string): Promise<string | null>
  press(key: string): Promise<void>
  /** where the middle of it is, in its page or frame */
  point(): Promise<{ x: number; y: number }>
}

/** Finds in one page or frame of Firefox. */
export function finderIn(bidi: Bidi, context: string): Finder<FirefoxLocator> {
  return within(bidi, context, undefined)
}

function within(bidi: Bidi, context: string, inside: Query | undefined): Finder<FirefoxLocator> {
  const place = inside ? { inside } : {}
  const found = (query: Query) => locator(bidi, context, query)
  return {
    getByRole: (role: Role, { name, exact } = {}) =>
      found({ by: 'role', role, ...place, ...(name !== undefined && { name: asText(name) }), ...(exact && { exact }) }),
    getByText: (text, { exact } = {}) => found({ by: 'text', text: asText(text), ...place, ...(exact && { exact }) }),
    getByLabel: (text, { exact } = {}) => found({ by: 'label', text: asText(text), ...place, ...(exact && { exact }) }),
    locator: (css) => found({ by: 'css', css, ...place }),
  }
}

function locator(bidi: Bidi, context: string, query: Query): FirefoxLocator {
  const found = (next: Query) => locator(bidi, context, next)
  const state = async () => {
    const answer = await ask(bidi, context, { want: 'state', query })
    return 'elements' in answer ? answer.elements : []
  }
  const act = <A extends TaskAnswer>(task: Omit<Task, 'query'>, is: (answer: TaskAnswer) => answer is A): Promise<A> =>
    until(`${task.want} of ${JSON.stringify(query)}`, async () => {
      const answer = await ask(bidi, context, { ...task, query })
      return is(answer) ? { done: answer } : { not: 'not' in answer ? answer.not : 'no answer' }
    })
  const point = async () => {
    // what is still moving is not where it was a moment ago
    let before = await act({ want: 'point' }, isPoint)
    for (;;) {
      const now = await act({ want: 'point' }, isPoint)
      if (now.x === before.x && now.y === before.y) return now
      before = now
    }
  }
  const press = async () => {
    const { x, y } = await point()
    await pressAt(bidi, context, x, y)
  }
  return {
    ...within(bidi, context, query),
    query,
    filter: ({ hasText, has, visible }) =>
      found({
        by: 'filter',
        of: query,
        ...(hasText !== undefined && { hasText: asText(hasText) }),
        ...(has && { has: has.query }),
        ...(visible !== undefined && { visible }),
      }),
    and: (other) => found({ by: 'and', of: query, other: other.query }),
    or: (other) => found({ by: 'or', of: query, other: other.query }),
    first: () => found({ by: 'nth', of: query, at: 0 }),
    last: () => found({ by: 'nth', of: query, at: -1 }),
    nth: (at) => found({ by: 'nth', of: query, at }),
    count: async () => (await state()).length,
    text: async () => (await state())[0]?.text ?? '',
    value: async () => (await state())[0]?.value ?? '',
    isVisible: async () => (await state()).some(({ visible }) => visible),
    getAttribute: async (attribute) => (await act({ want: 'attribute', attribute }, isValue)).value,
    waitFor: async ({ state: wanted = 'visible' } = {}) => {
      await until(`${wanted}: ${JSON.stringify(query)}`, async () => {
        const visible = (await state()).some((one) => one.visible)
        return visible === (wanted === 'visible') ? { done: true } : { not: visible ? 'it is seen' : 'it is not seen' }
      })
    },
    point,
    click: press,
    fill: async (text) => {
      // only a press gives a frame the window's focus, and keys go where that is
      await press()
      await act({ want: 'focus' }, isValue)
      // what was in it is selected
      await pressKey(bidi, context, 'Delete')
      await typeText(bidi, context, text)
    },
    press: async (key) => {
      await act({ want: 'focus' }, isValue)
      await pressKey(bidi, context, key)
    },
  }
}

const isPoint = (answer: TaskAnswer) => 'x' in answer
const isValue = (answer: TaskAnswer) => 'value' in answer

function asText(text: string | RegExp): Text {
  return typeof text === 'string' ? text : { source: text.source, flags: text.flags }
}

/** The same roles, names and labels as in the components' own tests: the library that knows them is put beside the page's scripts. */
const library = readFileSync(createRequire(import.meta.url).resolve('@testing-library/dom/dist/@testing-library/dom.umd.min.js'), 'utf8')
const sandbox = 'stories'

async function ask(bidi: Bidi, context: string, task: Task): Promise<TaskAnswer> {
  try {
    const answer = await callIn<TaskAnswer>(bidi, context, findInPage.toString(), task, sandbox)
    if (!('library' in answer)) return answer
    await bidi.send('script.evaluate', { expression: `${library};0`, target: { context, sandbox }, awaitPromise: false })
    return await callIn<TaskAnswer>(bidi, context, findInPage.toString(), task, sandbox)
  } catch (error) {
    // the page went away while it was asked: whoever waits asks its successor
    if (/no such frame|not found|discarded|destroyed|navigat/i.test(String(error))) return { not: String(error) }
    throw error
  }
}

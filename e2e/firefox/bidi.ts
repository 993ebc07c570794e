/** The commands of WebDriver BiDi that the driver sends itself; see https://w3c.github.io/webdriver-bidi/ */
export type Bidi = { send(method: string, params: object): Promise<{ result: unknown }> }

/** One page, frame or, in the browser's own scope, window. */
export type Context = { context: string; url: string; children?: Context[] | null; 'moz:scope'?: string }

export async function contexts(bidi: Bidi, scope: 'content' | 'chrome' = 'content'): Promise<Context[]> {
  const { result } = await bidi.send('browsingContext.getTree', scope === 'chrome' ? { 'moz:scope': 'chrome' } : {})
  return (result as { contexts: Context[] }).contexts
}

type Evaluated = { type: 'success'; result: { value?: string } } | { type: 'exception'; exceptionDetails: { text: string } }

/** Calls a function in a page with one argument. Both travel as JSON. `sandbox`: a world of its own, which the page cannot touch. */
export async function callIn<T>(bidi: Bidi, context: string, source: string, argument: unknown, sandbox?: string): Promise<T> {
  const { result } = await bidi.send('script.callFunction', {
    functionDeclaration: `async (json) => JSON.stringify(await (${source})(json === '' ? undefined : JSON.parse(json)))`,
    arguments: [{ type: 'string', value: argument === undefined ? '' : JSON.stringify(argument) }],
    target: { context, ...(sandbox !== undefined && { sandbox }) },
    awaitPromise: true,
    userActivation: false,
  })
  const evaluated = result as Evaluated
  if (evaluated.type === 'exception') throw new Error(evaluated.exceptionDetails.text)
  return (evaluated.result.value === undefined ? undefined : JSON.parse(evaluated.result.value)) as T
}

/** A trusted press where a finger would put it, in the coordinates of the page or frame. */
export function pressAt(bidi: Bidi, context: string, x: number, y: number): Promise<unknown> {
  const actions = [
    { type: 'pointerMove', x, y },
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ]
  return bidi.send('input.performActions', { context, actions: [{ type: 'pointer', id: 'mouse', actions }] })
}

/** `Alt+Shift+K` is one key with others held. */
export function pressKey(bidi: Bidi, context: string, keys: string): Promise<unknown> {
  const values = keys.split('+').map((key) => named[key] ?? key)
  const down = values.map((value) => ({ type: 'keyDown', value }))
  const up = values.toReversed().map((value) => ({ type: 'keyUp', value }))
  return bidi.send('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions: [...down, ...up] }] })
}

export async function typeText(bidi: Bidi, context: string, text: string): Promise<void> {
  const actions = [...text].flatMap((value) => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ])
  if (actions.length > 0) await bidi.send('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions }] })
}

/** https://w3c.github.io/webdriver/#keyboard-actions */
const named: Record<string, string> = {
  Enter: '\uE007',
  Tab: '\uE004',
  Escape: '\uE00C',
  Backspace: '\uE003',
  Delete: '\uE017',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  ArrowDown: '\uE015',
  ArrowUp: '\uE013',
}

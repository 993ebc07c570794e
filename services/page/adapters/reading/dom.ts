/**
 * The page's nodes, asked so that no name in the page can stand in the way: a form with `<input name="childNodes">` has that input
 * as its `childNodes`, for page scripts of extensions too. Open shadow roots are walked as if they were part of the page.
 */
const getter = <T>(proto: object, name: string) => {
  let from: object | null = proto
  let get: (() => unknown) | undefined
  while (from && !get) {
    get = Object.getOwnPropertyDescriptor(from, name)?.get
    from = Object.getPrototypeOf(from)
  }
  return (node: Node) => get?.call(node) as T
}

const element = Element.prototype
export const childNodes = getter<NodeListOf<ChildNode>>(Node.prototype, 'childNodes')
const parentNode = getter<Node | null>(Node.prototype, 'parentNode')
export const shadowOf = getter<ShadowRoot | null>(element, 'shadowRoot')
export const tagOf = getter<string>(element, 'localName')
export const isElement = (node: Node | null | undefined): node is Element => node instanceof Element

export function attribute(of: Element, name: string): string {
  return element.getAttribute.call(of, name) ?? ''
}

export function attributeNames(of: Element): string[] {
  return element.getAttributeNames.call(of)
}

/** What the element has around it, also across the edge of a shadow root. */
export function parentOf(node: Node): Element | undefined {
  const parent = parentNode(node)
  if (parent instanceof ShadowRoot) return parent.host
  return isElement(parent) ? parent : undefined
}

/** The element, what is around it, and so on up. */
export function upwards(from: Element, until?: Element): Element[] {
  const way: Element[] = []
  for (let at: Element | undefined = from; at && at !== until; at = parentOf(at)) way.push(at)
  return way
}

/** What is in it, that of its own shadow root first. */
export function nodesIn(of: Element): Node[] {
  const shadow = shadowOf(of)
  return shadow ? [...childNodes(shadow), ...childNodes(of)] : [...childNodes(of)]
}

export function childrenOf(of: Element): Element[] {
  return nodesIn(of).filter(isElement)
}

export function all(root: Node, selector: string): Element[] {
  try {
    const { querySelectorAll } = isElement(root) ? element : root instanceof Document ? Document.prototype : DocumentFragment.prototype
    return [...querySelectorAll.call(root, selector)]
  } catch {
    // a selector that this browser does not know finds nothing
    return []
  }
}

export function matches(one: Element, selector: string): boolean {
  try {
    return element.matches.call(one, selector)
  } catch {
    return false
  }
}

/** The page and every open shadow root in it, as far as anybody builds. */
export function rootsOf(page: Document): (Document | ShadowRoot)[] {
  const roots: (Document | ShadowRoot)[] = [page]
  for (let at = 0; at < roots.length && roots.length < 200; at++)
    for (const one of all(roots[at] as Node, '*')) {
      const shadow = shadowOf(one)
      if (shadow) roots.push(shadow)
    }
  return roots
}

/** Holds `inner`, at whatever depth, also through shadow roots. */
export function holds(outer: Element, inner: Element): boolean {
  return upwards(inner).includes(outer)
}

/** Whether `fits` holds for an element or anything around it, asked once for each. */
export function insideOf(fits: (one: Element) => boolean): (one: Element) => boolean {
  const known = new WeakMap<Element, boolean>()
  return function is(one): boolean {
    let answer = known.get(one)
    if (answer === undefined) {
      const parent = parentOf(one)
      answer = fits(one) || (parent !== undefined && is(parent))
      known.set(one, answer)
    }
    return answer
  }
}

export function isShown(one: Element): boolean {
  if (matches(one, '[hidden],[hidden] *,[inert],[inert] *,[aria-hidden=true],[aria-hidden=true] *')) return false
  return 'checkVisibility' in element ? element.checkVisibility.call(one, { visibilityProperty: true }) : true
}

/** The words that a class, an attribute's value or its name is made of: `cs-message--outgoing`, `isOwn`. */
export function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean)
}

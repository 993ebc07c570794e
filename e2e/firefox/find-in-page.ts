/** Text that is looked for; a regular expression travels in two parts. */
export type Text = string | { source: string; flags: string }

/** What is looked for, as data: it is evaluated inside the page. */
export type Query =
  | Direct
  | { by: 'filter'; of: Query; hasText?: Text; has?: Query; visible?: boolean }
  | { by: 'and'; of: Query; other: Query }
  | { by: 'or'; of: Query; other: Query }
  | { by: 'nth'; of: Query; at: number }

type Direct =
  | { by: 'role'; role: string; name?: Text; exact?: boolean; inside?: Query }
  | { by: 'text' | 'label'; text: Text; exact?: boolean; inside?: Query }
  | { by: 'css'; css: string; inside?: Query }

export type Task = { want: 'state' | 'point' | 'focus' | 'attribute'; query: Query; attribute?: string }
/** `library`: testing-library is not in this page yet. `not`: why it cannot be done now. */
export type TaskAnswer =
  | { library: true }
  | { not: string }
  | { elements: { text: string; value: string; visible: boolean; focused: boolean }[] }
  | { x: number; y: number }
  | { value: string | null }

/** Runs inside the page, in a world of its own: it may use nothing but what is written here. */
export function findInPage(task: Task): TaskAnswer {
  type Finds = (container: ParentNode, what: unknown, how?: object) => Element[]
  const library = (globalThis as { TestingLibraryDom?: { queryAllByRole: Finds; queryAllByLabelText: Finds } }).TestingLibraryDom
  if (!library) return { library: true }

  const plain = (text: string) => text.replace(/\s+/g, ' ').trim()
  const says = (wanted: Text, exact?: boolean) => (given: string | null) => {
    const text = plain(given ?? '')
    if (typeof wanted === 'object') return new RegExp(wanted.source, wanted.flags).test(text)
    return exact ? text === plain(wanted) : text.toLowerCase().includes(plain(wanted).toLowerCase())
  }
  const visible = (element: Element) => {
    const { width, height } = element.getBoundingClientRect()
    return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true })
  }
  const roots = (query: { inside?: Query }, root: ParentNode): ParentNode[] => (query.inside ? find(query.inside, root) : [root])
  const once = (elements: Element[]) =>
    [...new Set(elements)].sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))

  function find(query: Query, root: ParentNode): Element[] {
    if (query.by === 'filter')
      return find(query.of, root).filter(
        (element) =>
          (query.hasText === undefined || says(query.hasText)(element.textContent)) &&
          (query.has === undefined || find(query.has, element).length > 0) &&
          (query.visible === undefined || visible(element) === query.visible),
      )
    if (query.by === 'nth') return find(query.of, root).slice(query.at, query.at === -1 ? undefined : query.at + 1)
    if (query.by === 'and') {
      const other = new Set(find(query.other, root))
      return find(query.of, root).filter((element) => other.has(element))
    }
    if (query.by === 'or') return once([...find(query.of, root), ...find(query.other, root)])
    return once(roots(query, root).flatMap((one) => findIn(query, one)))
  }

  function findIn(query: Direct, root: ParentNode): Element[] {
    if (query.by === 'css') return [...root.querySelectorAll(query.css)]
    if (query.by === 'role')
      return library?.queryAllByRole(root, query.role, query.name === undefined ? {} : { name: says(query.name, query.exact) }) ?? []
    if (query.by === 'label') return library?.queryAllByLabelText(root, says(query.text, query.exact)) ?? []
    // the innermost that says it
    const is = says(query.text, query.exact)
    return [...root.querySelectorAll('*')].filter(
      (element) =>
        !/^(script|style|noscript|template)$/i.test(element.localName) &&
        is(element.textContent) &&
        ![...element.children].some((child) => is(child.textContent)),
    )
  }

  const elements = find(task.query, document)
  if (task.want === 'state')
    return {
      elements: elements.map((element) => ({
        text: plain(element.textContent ?? ''),
        value: 'value' in element ? String(element.value) : '',
        visible: visible(element),
        focused: document.activeElement === element,
      })),
    }
  const [element] = elements
  if (!element || elements.length > 1) return { not: `${elements.length} elements` }
  if (task.want === 'attribute') return { value: element.getAttribute(task.attribute ?? '') }
  if (!visible(element)) return { not: 'not visible' }
  if (element.matches(':disabled')) return { not: 'disabled' }
  if (task.want === 'focus') {
    ;(element as HTMLInputElement).focus()
    ;(element as HTMLInputElement).select?.()
    return document.activeElement === element ? { value: '' } : { not: 'takes no focus' }
  }
  element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' })
  const { left, top, width, height } = element.getBoundingClientRect()
  const at = { x: Math.round(left + width / 2), y: Math.round(top + height / 2) }
  const hit = document.elementFromPoint(at.x, at.y)
  // a label takes the press for its field
  const takes = hit && (element.contains(hit) || hit.contains(element) || hit.closest('label')?.control === element)
  return takes ? at : { not: `covered by ${hit ? hit.localName : 'nothing that can be seen'}` }
}

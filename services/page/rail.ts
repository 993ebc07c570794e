import type { OuterLook, OuterWords, RailOrder } from '#services/backend/states.ts'

export type Rail = {
  element: HTMLElement
  /** takes presses, also when the page has taken every listener away; twice is as once */
  listen(): void
  /** how many records match the open conversation, and whether a tag of it failed */
  say(says: RailOrder): void
  look(look: OuterLook): void
  /** the page has the sidebar loaded again and again, so it was folded away */
  restless(yes: boolean): void
}

/**
 * The sidebar folded away: one button, drawn by the page script itself, so that a page whose sidebar is closed carries no frame.
 * It tells a number and no name. A closed shadow root does not keep text from the page: a font of the page's own is asked for
 * sign by sign, `window.find` finds it, the browser's timing tells its size. A page that reads the number learns whom the
 * CRM knows, so it is drawn with lines, in a box that keeps its size.
 */
export function rail(document: Document, press: () => void): Rail {
  const element = document.createElement('button')
  let signs: Signs | undefined
  let said: RailOrder = { count: 0, failed: false, drawn: '' }
  let words: OuterWords | undefined
  let tired = false

  const pressed = (event: Event) => event.isTrusted && press()
  // the focus stays where the agent writes: closed again, the sidebar gives it back
  const held = (event: Event) => event.preventDefault()
  listen()

  function listen(): void {
    element.addEventListener('click', pressed)
    element.addEventListener('mousedown', held)
  }

  function draw(): void {
    if (!words) return
    const { count, failed, drawn } = said
    const trouble = failed || tired
    // drawn once there is something to tell: in most tabs there never is, and what draws costs each of them 31 KB
    if (count > 0 || trouble) signs ??= signsIn(document, element)
    if (signs) {
      give(signs.number, { d: drawn })
      give(signs.chip, { class: count === 1 ? 'one' : count && 'some' })
      give(signs.dot, { r: trouble ? 5 : 0 })
    }
    element.title = `${tired ? `${words.restless} ` : ''}${words.open}  Alt+Shift+K`
    const matches = count > 0 && (count === 1 ? words.one : words.many.replace('#', String(count)))
    const also = [matches, failed && words.failed, tired && words.restless].filter(Boolean).join(', ')
    give(element, { 'aria-label': also ? `${words.open}: ${also}` : words.open })
  }

  return {
    element,
    listen,
    say: (says) => {
      said = says
      draw()
    },
    restless: (yes) => {
      tired = yes
      draw()
    },
    look: (look) => {
      words = look.words
      element.style.colorScheme = look.theme ?? ''
      draw()
    },
  }
}

type Signs = { chip: SVGElement; number: SVGElement; dot: SVGElement }

function signsIn(document: Document, element: HTMLElement): Signs {
  // the middle of its upper edge is where x and y are 0
  const chip = shape(document, 'svg', { viewBox: '-15 0 30 16' })
  const number = shape(document, 'path', {})
  const dot = shape(document, 'circle', { cy: 31 })
  chip.append(number, dot)
  element.append(chip)
  return { chip, number, dot }
}

/** Made node by node: a page may forbid markup from strings. */
function shape(document: Document, name: string, attributes: Attributes): SVGElement {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name) as SVGElement
  give(node, attributes)
  return node
}

type Attributes = Record<string, string | number>
function give(node: Element, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value))
}

// The mark is assets/mark.svg as a shape, its eye and its hook holes. Roles of assets/tokens.css by hand, light and dark: a page may say what it likes of custom properties, and by @property also of ours.
export const railStyle = `button{all:initial;position:absolute;inset:0;cursor:pointer;color-scheme:light dark;background:light-dark(#fff,#141b1e);color:light-dark(#136b83,#52a6c0);box-shadow:inset 0 0 0 1px light-dark(#e1e7e9,#263135)}
button:hover{background:light-dark(#f0f4f5,#1f292d)}
button:focus-visible{outline:2px solid light-dark(#0b6077,#8fd6ea);outline-offset:-2px}
button:before{content:"";position:absolute;top:13px;left:12px;width:20px;height:20px;background:currentColor;forced-color-adjust:none;clip-path:path(evenodd,"M2.5 4.6c0-1.2.9-2.1 2.1-2.1h5.2c.6 0 1.1.2 1.5.6l5.6 5.6c.8.8.8 2.1 0 3l-5.2 5.2c-.8.8-2.2.8-3 0L3.1 11.3c-.4-.4-.6-.9-.6-1.5zM6.6 5.1a1.5 1.5 0 1 0 0 3a1.5 1.5 0 1 0 0-3M7.7 10.7L10.2 13.3L13.9 9.3L12.9 8.3L10.2 11.1L8.7 9.7z")}
svg{position:absolute;top:43px;left:7px;width:30px;overflow:visible;border-radius:4px;fill:none;stroke:currentColor;stroke-width:1.2}
circle{fill:light-dark(#c43a3c,#e2605c);stroke:none}
.some{background:light-dark(#fdf0dc,#35260d);color:light-dark(#7a4a00,#ecb974)}
.one{background:light-dark(#e3f4e9,#12301f);color:light-dark(#0f6539,#7fd3a0)}
@media(forced-colors:active){button:before{background:ButtonText}circle{fill:Mark}.some,.one{background:ButtonFace;color:ButtonText;outline:1px solid}}`

import type { Look, RailSays } from '#services/backend/states.ts'

export type Rail = {
  element: HTMLElement
  /** how many records match the open conversation, and whether a tag of it failed */
  say(says: RailSays): void
  look(look: Look): void
}

/**
 * The sidebar folded away: one button, drawn by the page script itself, so that a page whose sidebar is closed carries no frame.
 * It tells a number and no name. A closed shadow root does not keep text from the page: a font of the page's own is asked for
 * sign by sign, `window.find` finds it, the browser's timing tells its size. A page that reads the number learns whom the
 * CRM knows, so it is drawn with lines, in a box that keeps its size.
 */
export function rail(document: Document, press: () => void): Rail {
  const element = document.createElement('button')
  const figure = drawing(document, { class: 'says', viewBox: '0 0 44 42' })
  const chip = shape(document, 'rect', { height: '16', rx: '4' })
  const number = shape(document, 'g', {})
  const dot = shape(document, 'circle', { cx: '22', cy: '31' })
  let said: RailSays = { count: 0, failed: false }
  let text: Texts = texts.en

  element.type = 'button'
  figure.append(chip, number, dot)
  element.append(mark(document), figure)
  element.addEventListener('click', (event) => event.isTrusted && press())
  draw()

  function draw(): void {
    const { count, failed } = said
    const signs = count > 0 ? [...(count > 99 ? '99+' : String(count))] : []
    const width = signs.length === 0 ? 0 : signs.length * 7 + 10
    chip.setAttribute('width', String(width))
    chip.setAttribute('x', String(22 - width / 2))
    number.replaceChildren(
      ...signs.map((sign, at) => shape(document, 'path', { d: lines[sign] ?? '', transform: `translate(${28 - width / 2 + at * 7} 4)` })),
    )
    figure.setAttribute('class', count === 1 ? 'says one' : 'says')
    dot.setAttribute('r', failed ? '5' : '0')
    element.title = `${text.open}  Alt+Shift+K`
    const also = [count > 0 && text.matches(count), failed && text.failed].filter(Boolean).join(', ')
    element.setAttribute('aria-label', also ? `${text.open}: ${also}` : text.open)
  }

  return {
    element,
    say: (says) => {
      said = says
      draw()
    },
    look: ({ language, theme }) => {
      text = texts[language ?? (navigator.language.startsWith('sv') ? 'sv' : 'en')]
      if (theme) element.dataset['theme'] = theme
      else delete element.dataset['theme']
      draw()
    },
  }
}

type Texts = { open: string; failed: string; matches(count: number): string }

// Two languages of three lines: the catalogues stay with the sidebar, and this script small.
const texts: Record<'en' | 'sv', Texts> = {
  en: { open: 'Open Tagalong', failed: 'a tag failed', matches: (count) => (count === 1 ? '1 match' : `${count} matches`) },
  sv: { open: 'Öppna Tagalong', failed: 'en taggning misslyckades', matches: (count) => (count === 1 ? '1 träff' : `${count} träffar`) },
}

/** Digits as lines, each five wide and eight high. */
const lines: Record<string, string> = {
  '0': 'M2.5 0a2.5 4 0 1 0 0 8a2.5 4 0 1 0 0-8',
  '1': 'M.8 1.5L3 0V8',
  '2': 'M.2 2A2.3 2 0 0 1 4.8 2.2C4.8 4.2.2 6 .2 8H5',
  '3': 'M.3 0H4.7L2.3 3.2A2.4 2.4 0 1 1 .1 7',
  '4': 'M3.8 8V0L0 5.6H5',
  '5': 'M4.6 0H.8L.4 3.7A2.4 2.4 0 1 1 .2 7.2',
  '6': 'M3.8 0C1.6 1.4.1 3.4.1 5.6A2.4 2.4 0 1 0 .5 4.2',
  '7': 'M0 0H5L1.6 8',
  '8': 'M2.5 3.7a2 1.85 0 1 0 0-3.7a2 1.85 0 1 0 0 3.7a2.4 2.15 0 1 0 0 4.3a2.4 2.15 0 1 0 0-4.3',
  '9': 'M1.2 8C3.4 6.6 4.9 4.6 4.9 2.4A2.4 2.4 0 1 0 4.5 3.8',
  '+': 'M0 4H5M2.5 1.5V6.5',
}

/** The product's mark (assets/mark.svg). */
function mark(document: Document): SVGElement {
  const svg = drawing(document, { class: 'mark', viewBox: '0 0 20 20' })
  svg.append(
    shape(document, 'path', {
      d: 'M2.5 4.6c0-1.2.9-2.1 2.1-2.1h5.2c.6 0 1.1.2 1.5.6l5.6 5.6c.8.8.8 2.1 0 3l-5.2 5.2c-.8.8-2.2.8-3 0L3.1 11.3c-.4-.4-.6-.9-.6-1.5z',
    }),
    shape(document, 'circle', { cx: '6.6', cy: '6.6', r: '1.5' }),
    shape(document, 'path', { d: 'M8.2 10.2l2 2 3.2-3.4', 'stroke-width': '1.5' }),
  )
  return svg
}

function drawing(document: Document, attributes: Record<string, string>): SVGElement {
  return shape(document, 'svg', { 'aria-hidden': 'true', ...attributes })
}

/** Made node by node: a page may forbid markup from strings. */
function shape(document: Document, name: string, attributes: Record<string, string>): SVGElement {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name) as SVGElement
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  return node
}

// Roles of assets/tokens.css by hand, light and dark: a page may say what it likes of custom properties, and by @property also of ours.
export const railStyle = `button{all:initial;position:absolute;inset:0;cursor:pointer;color-scheme:light dark;background:light-dark(#fff,#141b1e);box-shadow:inset 0 0 0 1px light-dark(#e1e7e9,#263135)}
button[data-theme=light]{color-scheme:light}
button[data-theme=dark]{color-scheme:dark}
button:hover{background:light-dark(#f0f4f5,#1f292d)}
button:focus-visible{box-shadow:inset 0 0 0 2px light-dark(#0b6077,#8fd6ea)}
svg{position:absolute}
path{fill:none;stroke-linecap:round;stroke-linejoin:round}
.mark{top:13px;left:12px;width:20px;height:20px}
.mark path{fill:light-dark(#136b83,#52a6c0)}
.mark circle{fill:light-dark(#fff,#141b1e)}
.mark circle+path{fill:none;stroke:light-dark(#fff,#141b1e)}
.says{top:43px;left:0;width:44px;height:42px}
.says rect{fill:light-dark(#fdf0dc,#35260d)}
.says g{stroke:light-dark(#7a4a00,#ecb974);stroke-width:1.2}
.one rect{fill:light-dark(#e3f4e9,#12301f)}
.one g{stroke:light-dark(#0f6539,#7fd3a0)}
.says circle{fill:light-dark(#c43a3c,#e2605c)}
@media(forced-colors:active){.mark path{fill:ButtonText}.mark circle{fill:ButtonFace}.mark circle+path{fill:none;stroke:ButtonFace}.says rect{fill:Canvas;stroke:CanvasText}.says g{stroke:CanvasText}.says circle{fill:Mark}}`

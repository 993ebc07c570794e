import type { Look, RailSays } from '#services/backend/states.ts'

export type Rail = {
  element: HTMLElement
  /** how many records match the open conversation, and whether a tag of it failed */
  say(says: RailSays): void
  look(look: Look): void
}

/**
 * The sidebar folded away: one button, drawn by the page script itself, so that a page whose sidebar is closed carries no frame.
 * It tells a number and no name. It stands in the closed shadow root, where the page cannot read even that.
 */
export function rail(document: Document, press: () => void): Rail {
  const element = document.createElement('button')
  const chip = document.createElement('span')
  const dot = document.createElement('i')
  let said: RailSays = { count: 0, failed: false }
  let text: Texts = texts.en

  element.type = 'button'
  element.append(mark(document), chip, dot)
  element.addEventListener('click', (event) => event.isTrusted && press())
  draw()

  function draw(): void {
    const { count, failed } = said
    chip.textContent = count > 0 ? String(count > 99 ? '99+' : count) : ''
    chip.className = count === 1 ? 'one' : ''
    dot.className = failed ? 'failed' : ''
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

/** The product's mark (assets/mark.svg), made node by node: a page may forbid markup from strings. */
function mark(document: Document): SVGElement {
  const make = (name: string, attributes: Record<string, string>) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
    return node
  }
  const svg = make('svg', { viewBox: '0 0 20 20', width: '20', height: '20', 'aria-hidden': 'true' })
  svg.append(
    make('path', {
      d: 'M2.5 4.6c0-1.2.9-2.1 2.1-2.1h5.2c.6 0 1.1.2 1.5.6l5.6 5.6c.8.8.8 2.1 0 3l-5.2 5.2c-.8.8-2.2.8-3 0L3.1 11.3c-.4-.4-.6-.9-.6-1.5z',
      fill: 'currentColor',
    }),
    make('circle', { cx: '6.6', cy: '6.6', r: '1.5' }),
    make('path', { d: 'M8.2 10.2l2 2 3.2-3.4', 'stroke-width': '1.5', 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }),
  )
  return svg as SVGElement
}

// Roles of assets/tokens.css by hand, light and dark: a page's root may say what it likes of custom properties, so the button brings its own.
export const railStyle = `button{all:initial;position:absolute;inset:0;box-sizing:border-box;display:flex;flex-direction:column;align-items:center;gap:10px;padding-top:13px;cursor:pointer;color-scheme:light dark;--s:light-dark(#fff,#141b1e);background:var(--s);color:light-dark(#136b83,#52a6c0);box-shadow:inset 0 0 0 1px light-dark(#e1e7e9,#263135);font:500 11px/16px -apple-system,"Segoe UI",system-ui,Roboto,sans-serif}
button[data-theme=light]{color-scheme:light}
button[data-theme=dark]{color-scheme:dark}
button:hover{background:light-dark(#f0f4f5,#1f292d)}
button:focus-visible{box-shadow:inset 0 0 0 2px light-dark(#0b6077,#8fd6ea)}
circle{fill:var(--s)}
circle+path{fill:none;stroke:var(--s)}
span{padding:1px 6px;border-radius:4px;background:light-dark(#fdf0dc,#35260d);color:light-dark(#7a4a00,#ecb974)}
span.one{background:light-dark(#e3f4e9,#12301f);color:light-dark(#0f6539,#7fd3a0)}
span:empty,i{display:none}
i.failed{display:block;width:10px;height:10px;border-radius:50%;background:light-dark(#c43a3c,#e2605c)}
@media(forced-colors:active){span{border:1px solid}i.failed{forced-color-adjust:none;background:Mark}}`

import type { Role } from '#contract/conversation.ts'
import { attribute, matches } from './dom.ts'

/** Which side each stands on: by classes, by style, else by where it is drawn. The agent's own are at the end of the line. */
export function sidesOf(ways: readonly Element[][], list: Element): (Role | undefined)[] {
  const styled = ways.map((way) => (way.some((at) => matches(at, 'tr,[role=row]')) ? 'center' : styledSide(way)))
  const drawn = ways.map((way, n) => styled[n] ?? drawnSide(way.at(-1) ?? list, list))
  // what is drawn all on one side is no conversation of sides
  const both = drawn.includes('start') && drawn.includes('end')
  if (!both && !styled.includes('end') && !styled.includes('start')) return ways.map(() => undefined)
  return (both ? drawn : styled).map((side) => side && (side === 'center' ? 'system' : side === 'end' ? 'agent' : 'visitor'))
}

type Side = 'start' | 'center' | 'end'

function styledSide(way: readonly Element[]): Side | undefined {
  for (const at of way) {
    const classes = attribute(at, 'class')
    const named = /(?:^|\s)(?:justify|self|float)-(start|end|center|left|right)(?:\s|$)/.exec(classes)?.[1]
    if (named) return sideOf(named, at)
    const style = getComputedStyle(at)
    if (/^(flex-)?(end|start)$|^center$|^right$|^left$/.test(style.alignSelf)) return sideOf(style.alignSelf, at)
    if (
      /flex|grid/.test(style.display) &&
      !/column/.test(style.flexDirection) &&
      /^(flex-)?end$|^right$|^center$/.test(style.justifyContent)
    )
      return sideOf(style.justifyContent, at)
    if (/flex/.test(style.display) && /column/.test(style.flexDirection) && /^(flex-)?end$/.test(style.alignItems)) return 'end'
    if (style.flexDirection === 'row-reverse') return 'end'
    if (/^(left|right)$/.test(style.float)) return sideOf(style.float, at)
    if (style.marginLeft === 'auto' || style.marginRight === 'auto') return sideOf(style.marginLeft === 'auto' ? 'right' : 'left', at)
  }
  return undefined
}

function sideOf(word: string, at: Element): Side {
  if (/center/.test(word)) return 'center'
  const end = /end/.test(word) || /right/.test(word) !== (getComputedStyle(at).direction === 'rtl' && /left|right/.test(word))
  return end ? 'end' : 'start'
}

/** Where its text is drawn within the list. */
function drawnSide(bubble: Element, list: Element): Side | undefined {
  const [inner, outer] = [bubble.getBoundingClientRect(), list.getBoundingClientRect()]
  const slack = outer.width - inner.width
  if (outer.width === 0 || slack < outer.width * 0.12) return undefined
  const left = (inner.left - outer.left) / slack
  if (left > 0.4 && left < 0.6) return 'center'
  const right = left >= 0.6
  return right !== (getComputedStyle(list).direction === 'rtl') ? 'end' : 'start'
}

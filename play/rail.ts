import { drawnNumber } from '#services/background/drawn-number.ts'
import { outerWords } from '#services/background/outer-words.ts'
import { frameStyle } from '#services/page/frame-style.ts'
import { rail } from '#services/page/rail.ts'

/** The closed sidebar as a page has it: of one match, of several, of none, and with a tag that failed. */
export function showRail(into: HTMLElement, { language, theme }: { language: string; theme: 'light' | 'dark' }): void {
  const says = [
    { count: 1, failed: false },
    { count: 4, failed: true },
    { count: 0, failed: false },
  ]
  into.style.display = 'flex'
  into.style.gap = '24px'
  into.append(
    ...says.map((say) => {
      const place = document.createElement('div')
      place.style.cssText = 'position:relative;inline-size:44px;block-size:100vh'
      const shadow = place.attachShadow({ mode: 'open' })
      const style = document.createElement('style')
      style.textContent = frameStyle('right', 44, true).replace(/:host\{[^}]*\}/, '')
      const folded = rail(document, () => {})
      const spoken = language === 'sv' ? 'sv' : 'en'
      folded.look({ language: spoken, theme, words: outerWords[spoken] })
      folded.say({ ...say, drawn: drawnNumber(say.count) })
      shadow.append(style, folded.element)
      return place
    }),
  )
  document.documentElement.dataset['settled'] = 'true'
}

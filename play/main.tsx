import { render } from 'preact'
import { mountView } from '#components/app.tsx'
import { browserEnv } from '#services/view/env.ts'
import { createView } from '#services/view/view.ts'
import { Gallery } from './gallery.tsx'
import { scriptedHost } from '#services/view/script/scripted-host.ts'
import { at } from '#services/view/script/people.ts'
import { states } from './states/all.ts'
import { writeLike } from './stretched.ts'

const asked = new URLSearchParams(location.search)
const root = document.getElementById('root')
const id = asked.get('state')

const like = asked.get('like')
if (like) writeLike(like)
if (root && id) await showState(root, id)
else if (root) render(<Gallery />, root)

/** One state alone: `?state=matched&theme=dark&width=320&language=sv&density=compact&dir=rtl&like=german`; `like` stretches the English texts. */
async function showState(into: HTMLElement, wanted: string) {
  const theme: 'light' | 'dark' = asked.get('theme') === 'dark' ? 'dark' : 'light'
  const preferences = { language: asked.get('language') ?? 'en', theme, density: asked.get('density') ?? 'comfortable' }
  const state = states.find((one) => one.id === wanted)
  document.documentElement.dir = asked.get('dir') ?? state?.dir ?? 'ltr'
  const width = asked.get('width')
  if (width) into.style.inlineSize = `${width}px`
  into.style.blockSize = '100%'
  if (wanted === 'rail') {
    const { showRail } = await import('./rail.ts')
    showRail(into, preferences)
    return
  }
  if (wanted === 'parts') {
    const { mountParts } = await import('./parts.tsx')
    await mountParts(into, preferences)
    return
  }
  if (!state) throw new Error(`There is no state called ${wanted}.`)
  const host = scriptedHost({ ...state.script, drafts: { preferences, ...state.script.drafts } })
  const began = new Date(at('14:34')).getTime() - performance.now()
  const view = createView(host, [preferences.language], { ...browserEnv, now: () => began + performance.now() })
  mountView(into, view)
  await view.whole
  await settled()
  await state.act?.(view)
  await settled()
  document.documentElement.dataset['settled'] = 'true'
}

/** The scripted answers come at once; what they set off is painted a few turns later. */
async function settled() {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Frame, type Page } from '@playwright/test'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** What another theme can break. */
export const rulesOfColour = ['color-contrast', 'link-in-text-block']
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

type Axe = {
  run(
    where: Document,
    how: { runOnly: string[]; resultTypes: ['violations'] },
  ): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }>
}

/** Colours on their way are nobody's choice: every transition comes to its end first; what goes round for ever is let go round. */
async function settled(): Promise<void> {
  const moving = () =>
    document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity && animation.playState === 'running')
  for (let left = moving(); left.length > 0; left = moving()) await Promise.allSettled(left.map(({ finished }) => finished))
}

/** What axe finds on a page or in the extension's frame, each as `rule: place`. Runs by the browser's own tools, so no policy is in its way. */
export async function axeViolations(where: Page | Frame, rules: readonly string[] = standards): Promise<string[]> {
  // a colour that sets out while axe looks is nobody's choice either
  await pageOf(where).emulateMedia({ reducedMotion: 'reduce' })
  await where.waitForLoadState('load')
  if (!(await where.evaluate(() => 'axe' in globalThis))) await where.evaluate(source)
  await where.evaluate(settled)
  const found = await where.evaluate(
    async (runOnly) => {
      const { axe } = globalThis as unknown as { axe: Axe }
      return (await axe.run(document, { runOnly, resultTypes: ['violations'] })).violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.map(({ target }) => String(target)),
      }))
    },
    [...rules],
  )
  return found.flatMap(({ id, nodes }) => nodes.map((target) => `${id}: ${target}`))
}

/** The same in light, and what the other theme changes, which is colours alone, in dark. */
export async function axeInBothThemes(where: Page | Frame): Promise<string[]> {
  const paper = () => where.evaluate(() => getComputedStyle(document.documentElement).colorScheme)
  const light = await axeViolations(where)
  await pageOf(where).emulateMedia({ colorScheme: 'dark' })
  await expect.poll(paper).toBe('dark')
  const dark = await axeViolations(where, rulesOfColour)
  await pageOf(where).emulateMedia({ colorScheme: 'light' })
  await expect.poll(paper).toBe('light')
  return [...light, ...dark.map((fault) => `in dark: ${fault}`)]
}

function pageOf(where: Page | Frame): Page {
  return 'page' in where ? where.page() : where
}

import axe from 'axe-core'
import { act, cleanup, fireEvent } from '@testing-library/preact'
import { getQueriesForElement } from '@testing-library/dom'
import { afterEach, beforeAll, expect, vi } from 'vitest'
import { browserEnv } from '#services/view/env.ts'
import { type Script, scriptedHost } from '#services/view/script/scripted-host.ts'
import { createView } from '#services/view/view.ts'
import { mountView } from '../app.tsx'

let close = () => {}

// compiled once before anything is timed by its turns
beforeAll(() =>
  Promise.all([
    import('../search/results.tsx'),
    import('../create/create-part.tsx'),
    import('../tag/tag-form.tsx'),
    import('../shell/gates.tsx'),
    import('#services/view/later.ts'),
  ]),
)

afterEach(() => {
  close()
  cleanup()
  document.body.replaceChildren()
})

/**
 * The whole sidebar over a scripted host. Presses made here count as the person's own unless said otherwise, and begin where a
 * browser begins them; `pass` moves the clock by which it judges them.
 */
export async function sidebar(script: Script, language = 'en') {
  const host = scriptedHost(script)
  const root = document.body.appendChild(document.createElement('div'))
  let passed = 0
  const env = { ...browserEnv, now: () => Date.now() + passed, trusts: (event: Event) => !('forged' in event) }
  const view = createView(host, [language], env)
  close = mountView(root, view)
  await settle()
  const press = async (key: string, more: object = {}) => {
    const target = document.activeElement ?? document.body
    await act(() => void fireEvent.keyDown(target, { key, ...more }))
    await settle()
    await act(() => void fireEvent.keyUp(target, { key }))
  }
  /** `detail`: 2 for the second click of a double click */
  const click = async (element: Element, detail = 1) => {
    await act(() => {
      fireEvent.mouseDown(element, { detail })
      fireEvent.click(element, { detail })
    })
    await settle()
  }
  return {
    host,
    view,
    root,
    press,
    click,
    pass: (ms: number) => {
      passed += ms
    },
    ...getQueriesForElement(root),
    text: () => root.textContent ?? '',
    /** what a screen reader was told last, or nothing where that holds no more */
    told: () => root.querySelector('.tg > [aria-live="polite"]')?.textContent ?? '',
    close: () => {
      close()
      document.body.replaceChildren()
    },
  }
}

/** Until every view that is fetched has come and been drawn. */
export async function settle() {
  const drawn = () => document.querySelector('main, .rail') && !document.querySelector('[aria-busy="true"]')
  for (let turn = 0; turn < 6 || (turn < 300 && !drawn()); turn++)
    await act(async () => {
      await vi.dynamicImportSettled()
      await new Promise((resolve) => setImmediate(resolve))
    })
}

export async function accessible(root: Element) {
  const { violations } = await axe.run(root, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

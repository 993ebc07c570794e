import { readFileSync } from 'node:fs'
import { render } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { Mark } from './mark.tsx'

test('the sidebar’s page shows the same mark before any script as after', () => {
  const page = new DOMParser().parseFromString(readFileSync('entrypoints/sidebar/index.html', 'utf8'), 'text/html')
  const { container } = render(<Mark />)
  const parts = (mark: Element | null) =>
    [...(mark?.children ?? [])].map((part) => [...part.attributes].map(({ name, value }) => `${name}=${value}`).sort())
  expect(parts(page.querySelector('.tg-logo'))).toEqual(parts(container.querySelector('.tg-logo')))
  expect(parts(container.querySelector('.tg-logo'))).toHaveLength(3)
})

import { act, cleanup, fireEvent, render } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import { Menu } from './menu.tsx'

afterEach(cleanup)

function open(children?: preact.ComponentChildren) {
  const close = vi.fn()
  const items = ['Keys', 'Settings'].map((label) => ({ id: label, label, press: () => {} }))
  const shown = render(
    <>
      <Menu id="menu" label="Menu" items={items} close={close}>
        {children}
      </Menu>
      <button type="button">Beside</button>
    </>,
  )
  const press = (key: string) => !fireEvent.keyDown(document.activeElement as Element, { key, bubbles: true, cancelable: true })
  return { ...shown, close, press }
}

test('arrows go round the items, a letter jumps, and Tab closes', () => {
  const { close, press } = open()
  expect(document.activeElement?.textContent).toBe('Keys')
  press('ArrowUp')
  expect(document.activeElement?.textContent).toBe('Settings')
  press('k')
  expect(document.activeElement?.textContent).toBe('Keys')
  press('Tab')
  expect(close).toHaveBeenCalled()
})

test('what stands above the items is reached by Tab and keeps its own keys; the menu closes once the focus has left it', async () => {
  const { close, press, getByLabelText, getByText } = open(
    <label>
      Dark <input type="radio" name="theme" />
    </label>,
  )
  press('Tab')
  expect(close).not.toHaveBeenCalled()
  getByLabelText('Dark').focus()
  expect(press('ArrowDown')).toBe(false)
  expect(document.activeElement).toBe(getByLabelText('Dark'))
  press('Escape')
  expect(close).toHaveBeenCalledTimes(1)
  await act(() => getByText('Beside').focus())
  expect(close).toHaveBeenCalledTimes(2)
})

test('the first item is on the way back by Tab', () => {
  const { getAllByRole } = open()
  expect(getAllByRole('menuitem').map(({ tabIndex }) => tabIndex)).toEqual([0, -1])
})

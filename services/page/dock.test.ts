import { afterEach, expect, test } from 'vitest'
import { dock } from './dock.ts'

const root = document.documentElement
afterEach(() => root.removeAttribute('style'))

test('makes room on its side and gives back exactly what the page had', () => {
  root.style.setProperty('margin-right', '7px')
  root.style.setProperty('width', '90%', 'important')
  const room = dock(root)
  room.make('right', 400)
  room.make('right', 44)
  expect(root.style.getPropertyValue('margin-right')).toBe('44px')
  expect(root.style.getPropertyPriority('margin-right')).toBe('important')
  room.undo()
  expect(root.style.getPropertyValue('margin-right')).toBe('7px')
  expect(root.style.getPropertyPriority('margin-right')).toBe('')
  expect(root.style.getPropertyValue('width')).toBe('90%')
  expect(root.style.getPropertyPriority('width')).toBe('important')
})

test('tells pages that lay themselves out by script', () => {
  let told = 0
  const count = () => told++
  addEventListener('resize', count)
  dock(root).make('left', 300)
  removeEventListener('resize', count)
  expect(told).toBe(1)
})
